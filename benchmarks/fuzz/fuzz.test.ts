import { loadProject, type Project } from "@lighterjs/core/stages";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { attacks } from "./attacks.js";
import { compareReaders } from "./compare-readers.js";
import { readCorpus } from "./corpus.js";
import { ConfigFeeder } from "./feed-config.js";
import { makeInput } from "./inputs.js";

/** Changed only with a reason: a failure must come back on every machine. */
const SEED = 20261124;
const CONFIGS = 1500;
const TEXTS = 6000;

const corpus = readCorpus();

describe("config files that people, editors and attackers have damaged", { timeout: 300_000 }, () => {
  let project: Project;
  let feeder: ConfigFeeder;
  beforeAll(async () => {
    const faults: string[] = [];
    const found = await loadProject({ files: [], cwd: import.meta.dirname }, ({ message }) =>
      faults.push(message),
    );
    if (found === undefined) throw new Error(faults.join("\n"));
    project = found;
    feeder = new ConfigFeeder(project);
  });
  afterAll(() => feeder.remove());

  it("start from all fixtures, examples and texts of the tests", () => {
    expect(corpus.length).toBeGreaterThan(300);
  });

  it("give diagnostics and nothing else in every stage short of building", async () => {
    const outcomes = new Map<string, number>();
    for (let index = 0; index < CONFIGS; index++) {
      const input = makeInput(corpus, SEED, index);
      const outcome = await feeder.feed(String(input.number), input).catch((error: unknown) => {
        throw new Error(`input ${index} of seed ${SEED}`, { cause: error });
      });
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
    // Neither all refused nor all taken: the inputs reach every stage.
    expect(outcomes.get("accepted")).toBeGreaterThan(CONFIGS / 10);
    expect(outcomes.size).toBeGreaterThan(20);
  });

  it("mean to us what they mean to the editor, or are refused", () => {
    let equal = 0;
    for (let index = 0; index < TEXTS; index++) {
      const { mutated } = makeInput(corpus, SEED, index);
      if (typeof mutated !== "string") continue;
      try {
        equal += compareReaders(mutated) === "equal" ? 1 : 0;
      } catch (error) {
        throw new Error(`input ${index} of seed ${SEED}`, { cause: error });
      }
    }
    expect(equal).toBeGreaterThan(TEXTS / 10);
  });

  it.each(attacks.map((attack) => [attack.name, attack] as const))(
    "cannot use up the machine: %s",
    async (name, { files, args = ["config.yaml"], outcome }) => {
      expect(
        await feeder.feed(name.replace(/\W+/g, "-"), { files: new Map(Object.entries(files)), args }),
      ).toBe(outcome);
    },
  );
});
