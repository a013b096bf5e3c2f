// A stranger's project as it may be cloned, beside one's own: what every payload changes a little.
import { execFileSync } from "node:child_process";
import {
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";

/**
 * @typedef {object} Place
 * @property {string} stranger - folder of the stranger's project
 * @property {string} own - folder of one's own project
 * @property {string} victim - folder with files that nobody may touch
 * @property {string} canaries - folder that must stay empty
 * @property {string} cache
 * @property {string} address - of a server that nobody may call
 */

/**
 * @typedef {object} Payload
 * @property {string} name
 * @property {(place: Place) => Readonly<Record<string, string | object>>} [files] - of the stranger's project, by path; objects become JSON
 * @property {(place: Place) => Readonly<Record<string, string>>} [links] - where each leads, by path
 * @property {readonly string[]} [pipes]
 * @property {(place: Place) => Readonly<Record<string, string>>} [environment]
 */

/** The class that a TypeScript entry and a manifest both offer. */
export const SOURCE = `export interface ThingOptions { size?: number }
/** A thing. */
export class Thing { constructor(readonly options: ThingOptions = {}) {} }
`;

/** @param {object} [changes] of its one target @param {object} [definitions] */
export const manifest = (changes = {}, definitions = {}) => ({
  format: 1,
  namespace: "x",
  package: "x",
  targets: [
    {
      name: "x.Thing",
      kind: "class",
      module: "./index.js",
      exportPath: ["Thing"],
      description: "A thing.",
      parameters: [{ kind: "options", name: "options", optional: true }],
      options: { type: "object", properties: { size: { type: "number" } }, additionalProperties: false },
      produces: ["x#Thing"],
      ...changes,
    },
  ],
  definitions,
});

/** @param {object} schema of the option `size` */
export const optionOf = (schema, definitions = {}) =>
  manifest({ options: { type: "object", properties: { size: schema } } }, definitions);

/**
 * Code that leaves a trace wherever it runs, as ES module and as CommonJS.
 *
 * @param {Place} place
 * @param {string} name
 */
export const canary = ({ canaries }, name) =>
  `process.getBuiltinModule("node:fs").writeFileSync(${JSON.stringify(join(canaries, name.replace(/\W+/g, "-")))}, "");\n`;

/** Text that a page must not take for markup. */
export const MARKUP = "<img src=x onerror=alert(4711)>";

const STATUS = {
  state: "completed",
  epoch: 1,
  step: 2,
  attempt: 1,
  pid: 1,
  metrics: { "val/loss": 0.5 },
  better: { "val/loss": "min" },
  updated_at: "2026-11-24T05:41:56Z",
};

/** The record of a sweep. */
export const SWEEP = {
  format: 1,
  id: "a",
  config: ["config.yaml"],
  started_at: "2026-11-24T05:40:56Z",
  parameters: { "thing.size": { list: [3, 4] } },
  repeat: 1,
  objective: { monitor: "val/loss", mode: "min", take: "best" },
  sampler: null,
  pruner: null,
  base: { values: { "thing.size": 3 }, digest: "d1" },
};

/**
 * The lines of a trial that has failed.
 *
 * @param {object} [changes] of the trial
 * @param {object} [end] what is otherwise in its end
 */
export function trialLines(changes = {}, end = {}) {
  const trial = { id: "0001", digest: "d1", parameters: { "thing.size": 3 }, ...changes };
  const at = "2026-11-24T05:40:56Z";
  return [
    { event: "asked", values: { "thing.size": 3 }, trials: [trial], at },
    { event: "started", trial: trial.id, at },
    { event: "ended", trial: trial.id, state: "failed", value: null, reason: "it went wrong", at, ...end },
  ]
    .map((line) => `${JSON.stringify(line)}\n`)
    .join("");
}

const BASE = {
  "package.json": { name: "x", type: "module", dependencies: { lib: "1" }, lighter: { targets: ["t.json"] } },
  "t.json": manifest(),
  "config.yaml": "thing: { _target_: x.Thing, size: 3 }\n",
  "other.yaml": "thing: { _target_: x.Thing, size: 4 }\n",
  "run/composed.yaml": "thing: { _target_: x.Thing, size: 3 }\n",
  "run/resolved.yaml": "thing: { _target_: x.Thing, size: 3 }\n",
  "run/status.json": STATUS,
  "run/environment.json": { started_at: "2026-11-24T05:40:56Z", seed: 1 },
  "run/metrics.jsonl": '{"epoch":0,"step":1,"val/loss":1}\n{"epoch":1,"step":2,"val/loss":0.5}\n',
  "run/test/status.json": { ...STATUS, stage: "test" },
  "run/test/metrics.json": { stage: "test", samples: 2, metrics: { "test/loss": 0.5 } },
  "sweep/sweep.json": SWEEP,
  "sweep/trials.jsonl": trialLines(),
  "sweep/trials/0001.yaml": "thing: { _target_: x.Thing, size: 3 }\n",
  "sweep/trials/0001.log": "error: it went wrong\n",
  "sweep/trials/0001.jsonl": '{"began":"2026-11-24","host":"there","pid":1}\n{"epoch":0,"value":1}\n',
  "sweep/trials/0001/status.json": { ...STATUS, state: "failed" },
  "conf/base.yaml": "defaults: [group: option]\n",
  // Counts on another config, which is looked for in the folders around it.
  "conf/group/option.yaml": "defaults:\n  - /missing: a\n",
};

/** A stranger's project whose targets come from TypeScript. */
export const TYPESCRIPT = {
  "package.json": { name: "x", type: "module", lighter: { entry: "src/index.ts", namespace: "x" } },
  "tsconfig.json": { compilerOptions: { module: "NodeNext", lib: ["ES2023"], strict: true, types: [] } },
  "src/index.ts": SOURCE,
};

/** @param {string} folder @param {Readonly<Record<string, string | object>>} files */
export function writeFiles(folder, files) {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), typeof content === "string" ? content : JSON.stringify(content));
  }
}

/**
 * Puts several payloads into one project.
 *
 * @param {Place} place
 * @param {readonly Payload[]} payloads
 */
export function plant(place, payloads) {
  const { stranger, own, victim } = place;
  for (const folder of [stranger, own, victim, place.canaries]) mkdirSync(folder, { recursive: true });
  writeFiles(own, {
    "package.json": { name: "own", type: "module", lighter: {} },
    "config.yaml": "a: 1\n",
  });
  writeFiles(victim, {
    "mine.cjs": "module.exports = 1;\n",
    "schema.json": "mine\n",
    "secret.ts": "export const key = 'k3y;\n",
    "t.json": manifest(),
  });
  writeFiles(stranger, {
    ...BASE,
    ...payloads.reduce((all, { files }) => ({ ...all, ...files?.(place) }), {}),
  });
  for (const { links, pipes = [] } of payloads) {
    for (const [path, to] of Object.entries(links?.(place) ?? {})) {
      mkdirSync(dirname(join(stranger, path)), { recursive: true });
      execFileSync("rm", ["-rf", join(stranger, path)]);
      symlinkSync(to, join(stranger, path));
    }
    for (const path of pipes) {
      mkdirSync(dirname(join(stranger, path)), { recursive: true });
      execFileSync("rm", ["-rf", join(stranger, path)]);
      execFileSync("mkfifo", [join(stranger, path)]);
    }
  }
}

/**
 * All that is in a folder, links as such: path → what it is.
 *
 * @param {string} folder
 * @returns {Map<string, string>}
 */
export function contentsOf(folder) {
  const found = new Map();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const kind = lstatSync(path);
    const content = kind.isSymbolicLink()
      ? `link to ${readlinkSync(path)}`
      : kind.isFile()
        ? readFileSync(path, "latin1")
        : kind.isDirectory()
          ? "folder"
          : "special";
    found.set(relative(folder, path).replaceAll("\\", "/"), content);
  }
  return found;
}
