import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { diagnoseConfig, evaluateConfig, readExpectation } from "./evaluate-config.js";
import { brokenConfigs, renderScore, scoreConfigs, type ScoredConfig } from "./score-configs.js";

const tableRows = (page: string): string[] =>
  page
    .split("\n")
    .filter((line) => line.startsWith("| ["))
    .map((line) => line.replace(/\s+/g, " "));

describe("the report of a broken config", () => {
  let scored: ScoredConfig[];
  beforeAll(async () => {
    scored = await scoreConfigs();
  }, 180_000);

  it.each(brokenConfigs)("holds in every cell: $name", ({ name }) => {
    const { unbuilt = true, cured = true, ...score } = scored.find((each) => each.name === name)?.score ?? {};
    const holds = { place: true, cause: true, fix: true, cured: true, all: true, unbuilt: true };
    expect({ ...score, cured, unbuilt }).toEqual(holds);
  });

  it("fails where an expectation is not met", async () => {
    const { folder } = brokenConfigs.find(({ name }) => name === "option-misspelt")!;
    const expectation = readExpectation(folder);
    const [fault] = expectation.faults;
    const faults = [{ ...fault!, at: "config.yaml:1:1", cause: ["nowhere"], fix: "nothing" }, fault!];
    expect(await evaluateConfig(folder, { ...expectation, faults })).toEqual({
      place: false,
      cause: false,
      fix: false,
      cured: true,
      all: false,
      unbuilt: true,
    });
  });

  it("would tell that something was built", async () => {
    const sound = join(import.meta.dirname, "sound");
    expect(await diagnoseConfig(sound, { title: "none", faults: [] })).toEqual({
      diagnostics: [],
      built: true,
    });
  });

  it("is what the table of docs/errors.md says", () => {
    const page = readFileSync(resolve(import.meta.dirname, "../../docs/errors.md"), "utf8");
    expect(tableRows(page), "run `node scripts/generate-error-docs.js` after a build").toEqual(
      tableRows(renderScore(scored)),
    );
  });
});
