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
    const command = { name: "plan", from: "own", args: ["plan", "../x/config.yaml", "--project", "../x"] };
    const { faults } = await tryPayloads([payload], [command]);
    expect(faults).toEqual(["plan: ran index-js"]);
  });

  it("does nothing when it is looked at, with all that it could have run or led elsewhere", async () => {
    expect(await tryPayloads(QUIET)).toEqual({ tried: COMMANDS.length, faults: [] });
  });

  it.each([
    ["pipes", /^a pipe as /],
    ["devices", /^a link .* to \/dev\/zero$/],
    ["links out of it", /^a link .* to secret/],
    ["markup", /^markup and depth/],
  ])("does nothing when the records of its runs and sweeps are %s", async (_what, name) => {
    const records = LOUD.filter((payload) => name.test(payload.name) && PARTS.test(payload.name));
    expect(records.length).toBeGreaterThan(6);
    expect(await tryPayloads(records, of("runs", "report", "sweep show"))).toEqual({ tried: 3, faults: [] });
  });

  it("does nothing when its runs and sweeps hold texts that command a terminal or a page", async () => {
    const texts = LOUD.filter(({ name }) => name.includes("command the terminal and the page"));
    expect(texts).toHaveLength(2);
    const commands = of("runs", "report", "sweep show", "page of a sweep");
    expect(await tryPayloads(texts, commands)).toEqual({ tried: 4, faults: [] });
  });

  // One command each, and not every TypeScript; all of them take
  // `node benchmarks/run.js hostile-projects`.
  it.each(LOUD.filter(({ name }) => !PARTS.test(name) && !name.includes("and the page")).filter(isSampled))(
    "does nothing when it has $name",
    async (payload) => {
      const commands = of(commandFor(payload.name));
      expect(commands).toHaveLength(1);
      expect(await tryPayloads([payload], commands)).toEqual({ tried: 1, faults: [] });
    },
  );
});

/** Records of which each may be lost alone, so that all may be tried in one project. */
const PARTS = /`(?:run\/(?!composed|resolved)|sweep\/trials\/)/;

/** Those with TypeScript take a compiler some seconds each. */
function isSampled({ name, files }: Payload): boolean {
  return !/TYPESCRIPT/.test(String(files)) || SAMPLE.test(name);
}
const SAMPLE =
  /acts? when|plugin|link out|not its own|entry that is a pipe|import that is a pipe|home inside|cache in the folder/;

/** The command that reads what is planted. */
function commandFor(name: string): string {
  if (/\.lighter|as its schema/.test(name)) return "schema";
  if (/sweep|^a trial/.test(name)) return "sweep show";
  if (/^a (?:run|page)/.test(name)) return "report";
  if (name.includes("`run/")) return "diff of a run";
  return /`conf\/|whose name is a pattern/.test(name) ? "check of an option" : "check";
}
