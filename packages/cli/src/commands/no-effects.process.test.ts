import { realpath } from "node:fs/promises";
import { join, resolve } from "node:path";
import { userCacheFolder } from "@lighterjs/core/user-cache";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createToyProject, type ToyProject } from "../testing/toy-project.js";
import { traceLighter, type Trace } from "../testing/trace-lighter.js";

/** Names that other systems have imported, evaluated or walked to. */
const HOSTILE_TARGETS = [
  ...[
    "node:fs",
    "fs.writeFileSync",
    "child_process.execSync",
    "node:child_process#exec",
    "./canary.cjs",
    "canary",
  ],
  ...["../canary.cjs", "/tmp/canary.cjs", "file:///tmp/canary.cjs", "https://example.org/canary.mjs"],
  ...[
    "data:text/javascript,globalThis.canary=1",
    "eval",
    "Function",
    "globalThis.eval",
    "process.exit",
    "require",
  ],
  ...[
    "import('./canary.cjs')",
    "toy.Trainer.constructor",
    "toy.Trainer.prototype.fit",
    "constructor",
    "toString",
  ],
  ...[
    "toy.constructor.constructor",
    "hasOwnProperty",
    "toy",
    "toy.",
    ".toy.Trainer",
    "toy.Trainer ",
    "TOY.Trainer",
  ],
  ...[
    "toy.Тrainer",
    "toy.Trainer\\u200b",
    "toy..Trainer",
    "toy/Trainer",
    "toy#Trainer",
    "os.system",
    "builtins.exec",
  ],
];

const SWEEP = {
  format: 1,
  id: "a",
  config: ["config.yaml"],
  started_at: "2026-11-24T05:40:56Z",
  parameters: { seed: { list: [1] } },
  repeat: 1,
  objective: null,
  sampler: null,
  pruner: null,
  base: { values: { seed: 1 }, digest: "d" },
};

const hostile = HOSTILE_TARGETS.map(
  (name, index) => `k${index}: {_target_: "${name}", args: [touch canary]}\n`,
);

let project: ToyProject;
let root: string;
beforeAll(async () => {
  project = await createToyProject({
    "config.yaml":
      "trainer:\n  max_epochs: 2\n  callbacks:\n    - _target_: toy.Witness\nsystem:\n  token: ${env:TOKEN}\nwhen: ${now:%Y}\n",
    "hostile.yaml": `trainer: {}\nsystem: {}\n${hostile.join("")}`,
    "other.yaml": "trainer: {max_epochs: 3}\nsystem: {}\n",
    "run/composed.yaml": "trainer: {}\nsystem: {}\n",
    "run/resolved.yaml": "trainer: {}\nsystem: {}\n",
    "run/status.json": '{"state":"completed","epoch":0,"step":1,"metrics":{"val/loss":1}}',
    "sweep/sweep.json": JSON.stringify(SWEEP),
    "sweep/trials.jsonl":
      '{"event":"asked","values":{"seed":1},"trials":[{"id":"0001","digest":"d","parameters":{"seed":1}}]}\n',
    "canary.cjs": 'require("node:fs").writeFileSync("canary-was-here", "");\n',
    "index.js": 'import "./canary.cjs";\n',
  });
  root = await realpath(project.path);
});
afterAll(() => project.remove());

const trace = (...args: string[]): Promise<Trace> =>
  traceLighter(args, { cwd: project.path, environment: { TOKEN: "hunter2" } });

/** Scripts of the project that were run. */
const projectScripts = ({ scripts }: Trace): string[] => scripts.filter((path) => path.startsWith(root));

/** The effects of a command beyond reading. */
const effectsOf = ({ spawns, threads, connections, writes }: Trace) => ({
  spawns,
  threads,
  connections,
  writes,
});
const NO_EFFECTS: ReturnType<typeof effectsOf> = { spawns: [], threads: [], connections: [], writes: [] };

describe("a command that only looks", () => {
  it.each([
    ["check", 0, ["check", "config.yaml"]],
    ["check of names to walk, import or evaluate", 2, ["check", "hostile.yaml", "--format", "json"]],
    ["check of an override", 2, ["check", "config.yaml", "++trainer.callbacks.0._target_=./canary.cjs"]],
    ["print", 0, ["print", "hostile.yaml", "--origins"]],
    ["print --resolve", 0, ["print", "config.yaml", "--resolve"]],
    ["diff", 0, ["diff", "config.yaml", "other.yaml"]],
    ["targets", 0, ["targets"]],
    ["targets of one name", 0, ["targets", "toy.Trainer", "--format", "json"]],
    ["targets of a path", 2, ["targets", "./canary.cjs"]],
    ["explain", 0, ["explain", "UNKNOWN_TARGET"]],
    ["runs", 0, ["runs", "."]],
    ["sweep show", 0, ["sweep", "show", "sweep"]],
    ["page of a sweep", 0, ["sweep", "show", "sweep", "--format", "html"]],
  ] as const)("imports no module of a target and runs nothing: %s", async (_name, code, args) => {
    const seen = await trace(...args);
    expect(seen.code, seen.stderr).toBe(code);
    expect(projectScripts(seen)).toEqual([]);
    expect(effectsOf(seen)).toEqual(NO_EFFECTS);
    expect(seen.processes).toHaveLength(1);
    // What it opens are configs and manifests, and its own files; never the code of a target.
    const opened = seen.reads.filter((path) => path.startsWith(root));
    expect(opened.filter((path) => !/\.(?:ya?ml|jsonl?)$/.test(path))).toEqual([]);
  });

  it("finds a fault in each of those names", async () => {
    const { stdout } = await trace("check", "hostile.yaml", "--format", "json");
    const found = JSON.parse(stdout) as readonly { code: string; path: string }[];
    const refused = found.filter(({ code }) => code === "UNKNOWN_TARGET").map(({ path }) => path);
    expect(new Set(refused).size).toBe(HOSTILE_TARGETS.length);
  });

  it("writes the schema and nothing else, where that is asked for", async () => {
    const seen = await trace("schema");
    expect(seen.code, seen.stderr).toBe(0);
    expect(projectScripts(seen)).toEqual([]);
    expect({ spawns: seen.spawns, connections: seen.connections }).toEqual({ spawns: [], connections: [] });
    expect(seen.writes.filter((path) => !path.startsWith(join(root, ".lighter")))).toEqual([]);
  });

  it("writes the page of a report and nothing else", async () => {
    const seen = await trace("report", "run", "--output", "page.html");
    expect(seen.code, seen.stderr).toBe(0);
    expect(projectScripts(seen)).toEqual([]);
    expect({ spawns: seen.spawns, connections: seen.connections }).toEqual({ spawns: [], connections: [] });
    expect(seen.writes.filter((path) => !path.startsWith(join(root, "page.html")))).toEqual([]);
  });

  it("is seen by the watch when it does import: plan builds what it plans, and writes nothing", async () => {
    const seen = await trace("plan", "config.yaml");
    expect(seen.code, seen.stderr).toBe(0);
    expect(projectScripts(seen)).toEqual([join(root, "node_modules/toy-trainer/index.js")]);
    expect(effectsOf(seen)).toEqual(NO_EFFECTS);
  });
});

describe.each(["plan", "summary"])("lighter %s", (command) => {
  it("builds the model and counts the samples, but reads none and writes nothing but names of its model into the cache", async () => {
    const letters = resolve(import.meta.dirname, "../../../../examples/letters");
    const seen = await traceLighter([command, "pretrain.yaml"], { cwd: letters });
    expect(seen.code, seen.stderr).toBe(0);
    expect(seen.reads).toContain(join(letters, "pretrain.yaml"));
    expect(seen.reads.filter((path) => path.startsWith(join(letters, "images")))).toEqual([]);
    expect(seen.scripts.filter((path) => path.includes("tfjs-layers"))).not.toEqual([]);
    const cache = await realpath(userCacheFolder()!);
    const { writes, ...others } = effectsOf(seen);
    expect({ ...others, writes: writes.filter((path) => !path.startsWith(cache)) }).toEqual(NO_EFFECTS);
  });
});

describe("the targets of a project's own TypeScript", () => {
  let own: ToyProject;
  beforeAll(async () => {
    own = await createToyProject({
      "package.json": JSON.stringify({
        name: "own",
        type: "module",
        dependencies: { "toy-trainer": "*" },
        lighter: { entry: "src/index.ts" },
      }),
      "tsconfig.json": JSON.stringify({ compilerOptions: { module: "nodenext", strict: true, types: [] } }),
      "src/index.ts":
        'export class Own {\n  constructor(readonly options: { readonly size?: number } = {}) {}\n}\nthrow new Error("imported");\n',
      "config.yaml": "trainer: {}\nsystem: {}\nown: {_target_: project.Own, size: 2}\n",
    });
  });
  afterAll(() => own.remove());

  it("are read, not run, by one process of ours, and not read again", async () => {
    const folder = await realpath(own.path);
    const cache = userCacheFolder()!;
    const args = ["check", "config.yaml"];
    const first = await traceLighter(args, { cwd: own.path });
    expect(first.code, first.stderr).toBe(0);
    expect(first.spawns).toHaveLength(1);
    expect(first.spawns[0]).toMatch(/^\S*node\S* \S*bin[\\/]lighter-targets\.js /);
    expect(first.processes).toHaveLength(2);
    expect(first.scripts.filter((path) => path.startsWith(join(folder, "src")))).toEqual([]);
    expect(first.writes.filter((path) => !path.startsWith(cache))).toEqual([]);
    const again = await traceLighter(args, { cwd: own.path });
    expect({ code: again.code, spawns: again.spawns, writes: again.writes }).toEqual({
      code: 0,
      spawns: [],
      writes: [],
    });
  });
});
