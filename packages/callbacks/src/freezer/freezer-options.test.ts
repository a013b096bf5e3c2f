import { checkOptions, TargetCatalog, type TargetManifest } from "@lighterjs/schema";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const manifest = JSON.parse(
  readFileSync(new URL("../../lighter.targets.json", import.meta.url), "utf8"),
) as TargetManifest;

describe("the declared options of the Freezer", () => {
  const check = (options: Readonly<Record<string, unknown>>) => {
    const catalog = new TargetCatalog([manifest]);
    return checkOptions(catalog, catalog.get("lighter.callbacks.Freezer")!, options);
  };

  it.each<[string, Record<string, unknown>, readonly (string | number)[]]>([
    ["a negative epoch", { names: "a", until_epoch: -1 }, ["until_epoch"]],
    ["a fractional epoch", { names: "a", until_epoch: 1.5 }, ["until_epoch"]],
    ["an epoch that is no number", { names: "a", until_epoch: "five" }, ["until_epoch"]],
    ["a negative step", { names: "a", until_step: -3 }, ["until_step"]],
    ["a fractional start", { names: "a", start_epoch: 0.5 }, ["start_epoch"]],
    ["an interval of 0 epochs", { names: "a", unfreeze_every_n_epochs: 0 }, ["unfreeze_every_n_epochs"]],
    ["a name that is no text", { names: ["a", 5] }, ["names", 1]],
    ["an unknown option", { names: "a", until_epochs: 5 }, ["until_epochs"]],
  ])("refuse %s", (_, options, path) => {
    expect(check(options).map((issue) => issue.path)).toEqual([path]);
  });

  it.each([{}, { except_names: "a", until_epoch: 1 }])("ask for something to freeze: %j", (options) => {
    const [issue, ...others] = check(options);

    expect(others).toEqual([]);
    expect(issue?.message).toContain("`names`");
    expect(issue?.message).toContain("`name_starts_with`");
  });

  it.each([
    { name_starts_with: ["model.backbone"], until_epoch: 5, until_step: 5000 },
    { names: "model.head", except_names: "model.head.bias", strict: false },
    {
      name_starts_with: ["a", "b"],
      start_epoch: 5,
      unfreeze_every_n_epochs: 5,
      except_name_starts_with: ["c"],
    },
  ])("accept what the seed page writes: %j", (options) => {
    expect(check(options)).toEqual([]);
  });
});
