import { describe, expect, it } from "vitest";
import { LOUD, QUIET } from "./payloads.js";
import { canary, type Payload } from "./stranger.js";
import { COMMANDS, tryPayloads } from "./try-payloads.js";

const of = (...names: string[]) => COMMANDS.filter(({ name }) => names.includes(name));

describe.skipIf(process.platform === "win32")("a stranger's project", { timeout: 600_000 }, () => {
  it("has many ways to try", () => {
    expect(QUIET.length + LOUD.length).toBeGreaterThanOrEqual(60);
    expect(new Set([...QUIET, ...LOUD].map(({ name }) => name)).size).toBe(QUIET.length + LOUD.length);
  });

  it("is seen to do something where it is built", async () => {
    const roots = "trainer: { _target_: x.Thing }\nsystem: { _target_: x.Thing }\n";
    const payload: Payload = {
      name: "a class",
      files: (place) => ({
        "index.js": `${canary(place, "index.js")}export class Thing {}\n`,
        "config.yaml": roots,
        "package.json": {
          name: "x",
          type: "module",
          lighter: { targets: ["t.json"], roots: { trainer: "x.Thing", system: "x.Thing" } },
        },
      }),
    };
    const command = { name: "plan", from: "own", words: ["plan", "../x/config.yaml", "--project", "../x"] };
    const { faults } = await tryPayloads([payload], [command]);
    expect(faults).toEqual(["plan: ran index-js"]);
  });

  it("does nothing when it is looked at, with all that it could have run or led elsewhere", async () => {
    expect(await tryPayloads(QUIET)).toEqual({ tried: COMMANDS.length, faults: [] });
  });

  // One command each; all of them, with every payload, take `node benchmarks/run.js hostile-projects`.
  it.each(LOUD.filter(({ files }) => files === undefined || !/TYPESCRIPT/.test(String(files))))(
    "does nothing when it has $name",
    async (payload) => {
      const commands = payload.name.includes(".lighter") ? of("schema") : of("check");
      expect(await tryPayloads([payload], commands)).toEqual({ tried: 1, faults: [] });
    },
  );

  it.each(LOUD.filter(({ name }) => /acts when|plugin|link out/.test(name)))(
    "does nothing when it has $name",
    async (payload) => {
      expect(await tryPayloads([payload], of("check"))).toEqual({ tried: 1, faults: [] });
    },
  );
});
