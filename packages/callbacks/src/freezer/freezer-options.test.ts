import { describe, expect, it } from "vitest";
import { optionErrorOf } from "../testing/option-error-of.js";
import { Freezer } from "./freezer.js";

describe("the options of a Freezer", () => {
  /** As a config or JavaScript may give them, without a compiler in between. */
  const create = (options: object) => new Freezer(options);

  it.each<[string, object, readonly (string | number)[]]>([
    ["a negative epoch", { names: "a", until_epoch: -1 }, ["until_epoch"]],
    ["a fractional epoch", { names: "a", until_epoch: 1.5 }, ["until_epoch"]],
    ["an epoch that is no number", { names: "a", until_epoch: "five" }, ["until_epoch"]],
    ["an epoch that is NaN", { names: "a", until_epoch: NaN }, ["until_epoch"]],
    ["a negative step", { names: "a", until_step: -3 }, ["until_step"]],
    ["a fractional start", { names: "a", start_epoch: 0.5 }, ["start_epoch"]],
    ["an interval of 0 epochs", { names: "a", unfreeze_every_n_epochs: 0 }, ["unfreeze_every_n_epochs"]],
    ["a list without entries", { names: [], name_starts_with: "a" }, ["names"]],
    ["a name that is no text", { names: ["a", 5] }, ["names", 1]],
    ["an unknown option", { names: "a", until_epochs: 5 }, ["until_epochs"]],
  ])("must not be %s", async (_, options, path) => {
    const { issues } = await optionErrorOf(() => create(options));

    expect(issues.map((issue) => issue.path)).toEqual([path]);
  });

  it.each([{}, { except_names: "a", until_epoch: 1 }])("must select something: %j", async (options) => {
    const error = await optionErrorOf(() => create(options));

    expect(error.issues).toHaveLength(1);
    expect(error.message).toContain("`names`");
    expect(error.message).toContain("`name_starts_with`");
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
  ])("may be what the seed page writes: %j", (options) => {
    expect(create(options).options).toBe(options);
  });
});
