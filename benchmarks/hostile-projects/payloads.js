// What a stranger may put into a repository so that looking at it does something.
import { join } from "node:path";
import { validatorFiles } from "@lighterjs/schema/validators";
import { canary, manifest, MARKUP, optionOf, SOURCE, SWEEP, trialLines, TYPESCRIPT } from "./stranger.js";

/**
 * @typedef {import("./stranger.js").Payload} Payload @typedef {import("./stranger.js").Place} Place
 */

/**
 * Runs wherever the validator of `x.Thing` is loaded.
 *
 * @param {Place} place
 * @param {string} name
 * @param {string} folder
 */
const validators = (place, name, folder, made = manifest()) =>
  Object.fromEntries(
    validatorFiles(
      /** @type {import("@lighterjs/schema").TargetManifest} */ (/** @type {unknown} */ (made)),
    ).map((file) => [`${folder}/${file}`, `${canary(place, name)}module.exports = () => true;`]),
  );

/**
 * A package that runs when anything of it is imported.
 *
 * @param {Place} place
 * @param {string} name
 * @param {object} [more]
 */
const packageOf = (place, name, more = {}) => ({
  [`node_modules/${name}/package.json`]: { name, version: "99.0.0", main: "index.js", ...more },
  [`node_modules/${name}/index.js`]: canary(place, name),
});

/**
 * Files that some tool would run.
 *
 * @param {string} path
 * @param {(place: Place) => string} [code]
 * @returns {Payload}
 */
const file = (path, code = (place) => canary(place, path)) => ({
  name: `a file \`${path}\``,
  files: (place) => ({ [path]: code(place) }),
});

/** @param {string} name @param {object} content @returns {Payload} */
const badManifest = (name, content) => ({ name: `a manifest ${name}`, files: () => ({ "t.json": content }) });

/** @param {string} name @param {string} target @returns {Payload} */
const link = (name, target) => ({
  name: `a link \`${name}\` to ${target}`,
  links: ({ victim }) => ({ [name]: target.startsWith("/") ? target : join(victim, target) }),
});

const inject = 'process.getBuiltinModule("node:fs").writeFileSync("canary-of-code", "")';

/** Files that a run and a sweep keep, and that are read again. */
const RECORDS = [
  "run/status.json",
  "run/environment.json",
  "run/metrics.jsonl",
  "run/freezing.json",
  "run/details.json",
  "run/test/worst.json",
  "sweep/sweep.json",
  "sweep/trials.jsonl",
  "sweep/trials/0001.log",
  "sweep/trials/0001.jsonl",
];
const DEEP = `${"[".repeat(100_000)}${JSON.stringify(MARKUP)}${"]".repeat(100_000)}\n`;
const BAD_TEXT = `a\u001b]0;owned\u0007\u202e</script></title>${MARKUP}`;

/**
 * Whatever these leave alone may be tried in one project, all at once.
 *
 * @type {readonly Payload[]}
 */
export const QUIET = [
  {
    name: "validators beside its manifest",
    files: (place) => validators(place, "own validators", "t.validators"),
  },
  {
    name: "validators of a dependency",
    files: (place) => ({
      "node_modules/lib/package.json": { name: "lib", lighter: { targets: ["lib.json"] } },
      "node_modules/lib/lib.json": { ...manifest({ name: "lib.Thing" }), namespace: "lib", package: "lib" },
      ...validators(
        place,
        "validators of lib",
        "node_modules/lib/lib.validators",
        manifest({ name: "lib.Thing" }),
      ),
      "lib.yaml": "thing: { _target_: lib.Thing, size: 3 }\n",
    }),
  },
  ...["ajv", "commander", "js-yaml", "jiti", "tsyringe", "reflect-metadata", "typescript", "tslib"].map(
    (name) => ({
      name: `its own \`${name}\``,
      files: (/** @type {Place} */ place) => packageOf(place, name),
    }),
  ),
  ...["core", "schema", "callbacks", "cli"].map((part) => ({
    name: `its own \`@lighterjs/${part}\``,
    files: (/** @type {Place} */ place) =>
      packageOf(place, `@lighterjs/${part}`, {
        type: "module",
        exports: { ".": "./index.js", "./*": "./index.js" },
      }),
  })),
  {
    name: "a command of its own",
    files: (place) => ({
      "node_modules/lighterjs/bin/lighter.js": canary(place, "bin"),
      "node_modules/lighterjs/package.json": { name: "lighterjs", version: "99.0.0", type: "module" },
    }),
  },
  file("node_modules/.bin/lighter", (place) => `#!/usr/bin/env node\n${canary(place, "bin link")}`),
  file("index.js"),
  file("src/index.js"),
  file("lighter.config.js"),
  file("lighter.config.ts"),
  file(".lighterrc.js"),
  file("jiti.config.js"),
  file("babel.config.js"),
  file(".pnp.cjs"),
  file("preload.cjs"),
  file(".npmrc", () => "node-options=--require ./preload.cjs\n"),
  file(".env", () => "NODE_OPTIONS=--require ./preload.cjs\nLIGHTER_CACHE_DIR=.lighter\n"),
  file("node.config.json", () => '{ "nodeOptions": { "import": ["./preload.cjs"] } }'),
  file(".yarnrc.yml", () => "yarnPath: ./preload.cjs\n"),
  file("tsconfig.json", () => '{ "compilerOptions": { "plugins": [{ "name": "./preload.cjs" }] } }'),
  file(".lighter/modules/x-index.0123.mjs"),
  file(".lighter/node/v20/preload.cache", () => "\u0000\u0001"),
  {
    name: "a cache of its own manifest",
    files: (place) => ({
      ".lighter/project.targets.json": { key: {}, files: [], manifest: manifest() },
      ...validators(place, "cached validators", ".lighter/project.validators"),
    }),
  },
  link(".lighter/project.validators-2", ""),
  link("runs", ""),
  link("schema.json", "schema.json"),
];

/** These decide what a command says, so each is tried alone. @type {readonly Payload[]} */
export const LOUD = [
  {
    name: "a package that calls itself `@lighterjs/tfjs`",
    files: (place) => ({
      "package.json": { name: "x", dependencies: { "@lighterjs/tfjs": "1" } },
      "node_modules/@lighterjs/tfjs/package.json": {
        name: "@lighterjs/tfjs",
        lighter: { targets: ["t.json"] },
      },
      "node_modules/@lighterjs/tfjs/t.json": manifest(),
      ...validators(place, "false tfjs", "node_modules/@lighterjs/tfjs/t.validators"),
    }),
  },
  {
    name: "a project that calls itself `@lighterjs/tfjs`",
    files: (place) => ({
      "package.json": { name: "@lighterjs/tfjs", lighter: { targets: ["t.json"] } },
      ...validators(place, "false project", "t.validators"),
    }),
  },
  {
    name: "scripts of its package",
    files: () => ({
      "package.json": {
        name: "x",
        main: "./preload.cjs",
        imports: { "#x": "./preload.cjs" },
        scripts: Object.fromEntries(
          ["preinstall", "prepare", "prelighter", "lighter"].map((name) => [name, `node preload.cjs`]),
        ),
        lighter: { targets: ["t.json"] },
      },
    }),
  },
  {
    name: "TypeScript that acts when it is imported",
    files: (place) => ({ ...TYPESCRIPT, "src/index.ts": `${canary(place, "entry")}${SOURCE}` }),
  },
  {
    name: "a plugin of TypeScript, and settings from a package",
    files: (place) => ({
      ...TYPESCRIPT,
      ...packageOf(place, "evil"),
      ...packageOf(place, "typescript"),
      "node_modules/evil/tsconfig.json": {
        compilerOptions: { plugins: [{ name: "evil" }], types: ["evil"] },
      },
      "tsconfig.json": {
        extends: "evil/tsconfig.json",
        compilerOptions: { plugins: [{ name: "../preload.cjs" }], module: "NodeNext", types: [] },
      },
      "preload.cjs": canary(place, "plugin"),
    }),
  },
  {
    name: "resolvers that act when they are imported, or run",
    files: (place) => ({
      ...TYPESCRIPT,
      "package.json": {
        name: "x",
        type: "module",
        lighter: { entry: "src/index.ts", namespace: "x", resolvers: "src/resolvers.ts" },
      },
      "src/resolvers.ts": `${canary(place, "resolvers")}export function act(): number { ${canary(place, "resolver")} return 3; }\n`,
      "config.yaml": "thing: { _target_: x.Thing, size: '${act:}' }\n",
    }),
  },
  {
    name: "a `tsconfig.json` that extends a script",
    files: (place) => ({
      ...TYPESCRIPT,
      "evil.js": canary(place, "extends"),
      "tsconfig.json": { extends: "./evil.js" },
    }),
  },
  {
    name: "a `tsconfig.json` that extends what is not its own",
    files: () => ({ ...TYPESCRIPT, "tsconfig.json": { extends: "../victim/secret.ts" } }),
  },
  {
    name: "an entry outside of it",
    files: () => ({
      ...TYPESCRIPT,
      "package.json": { name: "x", lighter: { entry: "../victim/secret.ts" } },
    }),
  },
  {
    name: "an entry that is a link out of it",
    files: () => TYPESCRIPT,
    links: ({ victim }) => ({ "src/index.ts": join(victim, "secret.ts") }),
  },
  { name: "an entry that is a pipe", files: () => TYPESCRIPT, pipes: ["src/index.ts"] },
  { name: "an entry without end", files: () => TYPESCRIPT, links: () => ({ "src/index.ts": "/dev/zero" }) },
  {
    name: "an import that is a pipe",
    files: () => ({ ...TYPESCRIPT, "src/index.ts": `import "./pipe.js";\n${SOURCE}`, "src/pipe.ts": "" }),
    pipes: ["src/pipe.ts"],
  },
  {
    name: "an import of a file that is not its own",
    files: () => ({
      ...TYPESCRIPT,
      "src/index.ts": `import { key } from "../../victim/secret.js";\nexport const k = key;\n${SOURCE}`,
    }),
  },
  {
    name: "settings without end",
    files: () => ({ ...TYPESCRIPT, "tsconfig.json": { extends: "./zero.json" } }),
    links: () => ({ "zero.json": "/dev/zero" }),
  },
  {
    name: "a cache in the folder that the environment names",
    files: (place) => ({
      ...TYPESCRIPT,
      ...validators(place, "forged", "cache/x-0123456789abcdef/project.validators"),
    }),
    environment: ({ stranger }) => ({ LIGHTER_CACHE_DIR: join(stranger, "cache") }),
  },
  {
    name: "a home inside of it",
    files: () => TYPESCRIPT,
    environment: ({ stranger }) => ({ LIGHTER_CACHE_DIR: "", XDG_CACHE_HOME: "", HOME: stranger }),
  },
  badManifest("whose name commands the terminal", manifest({ name: "x.\u001b[2JThing" })),
  badManifest("whose name leads out of a folder", manifest({ name: "../../victim/x" })),
  badManifest(
    "whose description commands the terminal",
    manifest({ description: "a\u001b]0;owned\u0007b\u202ec" }),
  ),
  badManifest("that makes a type of a path", manifest({ produces: ["x#../../victim/schema"] })),
  badManifest(
    "with a slot of a path",
    optionOf({ slot: { kind: "instance", type: "x#../../victim/schema" } }),
  ),
  badManifest("with code for a bound", optionOf({ type: "number", minimum: `0 || ${inject}` })),
  badManifest("with code for a pattern", optionOf({ type: "string", pattern: `a/; ${inject}; /b` })),
  badManifest("with code for a value", optionOf({ enum: [`"; ${inject}; "`, "`${" + inject + "}`"] })),
  badManifest(
    "with code for a name",
    manifest({ options: { type: "object", properties: { [`size"]; ${inject}; ["`]: {} } } }),
  ),
  badManifest(
    "with code for a reference",
    optionOf({ $ref: `#/definitions/"; ${inject}` }, { [`"; ${inject}`]: {} }),
  ),
  badManifest(
    "that refers to itself",
    optionOf({ $ref: "#/definitions/A" }, { A: { anyOf: [{ $ref: "#/definitions/A" }] } }),
  ),
  badManifest("that refers to nothing", optionOf({ $ref: "#/definitions/constructor" })),
  badManifest(
    "with too many forms",
    optionOf({ allOf: Array.from({ length: 40 }, () => ({ anyOf: [{}, {}] })) }),
  ),
  {
    name: "a manifest without a bottom",
    files: () => ({
      "t.json": JSON.stringify(optionOf({ items: "HERE" })).replace(
        '"HERE"',
        `${'{"items":'.repeat(5_000)}{}${"}".repeat(5_000)}`,
      ),
    }),
  },
  badManifest(
    "with a key that all objects have",
    optionOf({ type: "object", properties: JSON.parse('{"__proto__":{"type":"number"}}') }),
  ),
  badManifest("without targets", { format: 1 }),
  badManifest("that is a list", []),
  badManifest("whose module is code", manifest({ module: "data:text/javascript,process.exit(7)" })),
  badManifest("whose export is a constructor", manifest({ exportPath: ["constructor", "constructor"] })),
  { name: "a manifest that is a pipe", pipes: ["t.json"] },
  link("t.json", "/dev/zero"),
  link("t.json", "t.json"),
  {
    name: "a manifest named by a path out of it",
    files: () => ({ "package.json": { name: "x", lighter: { targets: ["../victim/t.json"] } } }),
  },
  {
    name: "a dependency named by a path out of it",
    files: () => ({ "package.json": { name: "x", dependencies: { "../../victim": "1" }, lighter: {} } }),
  },
  { name: "a package file that is a pipe", pipes: ["package.json"] },
  link("package.json", "/dev/zero"),
  link(".lighter", ""),
  link(".lighter/schema.json", "schema.json"),
  link(".lighter/.gitignore", "mine.cjs"),
  link(".lighter/project.validators", ""),
  {
    name: "a config that fetches itself",
    files: ({ address }) => ({
      "config.yaml": `defaults: ["${address}/config.yaml"]\n`,
      "other.yaml": `defaults: ["//${address.slice(7)}/config"]\n`,
    }),
  },
  {
    name: "a config that sends a secret",
    files: ({ address }) => ({
      "config.yaml": `thing: { _target_: x.Thing, size: "${address}/\${env:TOKEN}" }\nurl: "${address}/\${env:TOKEN}"\n`,
    }),
  },
  {
    name: "a schema at an address",
    files: ({ address }) => ({
      "config.yaml": `# yaml-language-server: $schema=${address}/\${env:TOKEN}\nthing: { _target_: x.Thing, $ref: "${address}" }\n`,
    }),
  },
  {
    name: "a config with a script",
    files: () => ({
      "config.yaml": `a: !!js/function 'function () { ${inject} }'\nb: !!python/object/apply:os.system ["touch canary"]\n`,
    }),
  },
  {
    name: "a config that includes what is not its own",
    files: () => ({ "config.yaml": "defaults: [../victim/secret, /etc/passwd, db]\n" }),
    links: () => ({ "db.yaml": "/etc/passwd" }),
  },
  ...RECORDS.flatMap((path) => [
    { name: `a pipe as \`${path}\``, pipes: [path] },
    link(path, "/dev/zero"),
    link(path, "secret.ts"),
    { name: `markup and depth in \`${path}\``, files: () => ({ [path]: DEEP }) },
  ]),
  {
    name: "a run whose texts command the terminal and the page",
    files: () => ({
      "run/status.json": {
        state: "failed",
        detail: BAD_TEXT,
        stage: BAD_TEXT,
        metrics: { [BAD_TEXT]: 1 },
        better: { [BAD_TEXT]: "min" },
        updated_at: BAD_TEXT,
      },
      "run/environment.json": { started_at: BAD_TEXT, [BAD_TEXT]: BAD_TEXT, git: { commit: BAD_TEXT } },
      "run/metrics.jsonl": `${JSON.stringify({ epoch: 0, step: 1, [BAD_TEXT]: 1 })}\n`,
      "run/freezing.json": {
        parameters: [{ layer: BAD_TEXT, size: 1 }],
        transitions: [{ step: 0, frozen: [[0, 1]] }],
      },
      "run/origins.yaml": `# ${BAD_TEXT}\n`,
      "run/details.json": {
        [BAD_TEXT]: { kind: "confusion_matrix", classes: [BAD_TEXT], counts: [[1]], epoch: BAD_TEXT },
      },
      "run/test/worst.json": {
        samples: [
          {
            id: BAD_TEXT,
            actual: BAD_TEXT,
            taken_for: BAD_TEXT,
            probability: 1,
            image: `data:image/png;base64,"${MARKUP}`,
          },
          {
            id: BAD_TEXT,
            actual: BAD_TEXT,
            taken_for: BAD_TEXT,
            probability: 1,
            image: "data:image/png;base64,AAAA",
          },
        ],
      },
    }),
  },
  {
    name: "a run whose numbers are none",
    files: () => ({
      "run/status.json": { state: "completed", epoch: -1, step: 1e308, metrics: [], better: 3, attempt: "x" },
      "run/metrics.jsonl":
        '{"epoch":1e308,"step":-1e308,"a":1e308}\n{"epoch":"0","step":{},"a":[]}\n{"epoch":0.5,"step":1e-300,"a":-1e308}\n',
      "run/test/metrics.json": { stage: [], samples: {}, metrics: { a: {} } },
      "run/freezing.json": {
        parameters: [{ layer: 1, size: -1 }],
        transitions: [{ step: 0, frozen: [[0, 1e15]] }, { step: "x" }, null],
      },
      "run/details.json": { a: { kind: "confusion_matrix", classes: [1], counts: [[-1, {}]] }, b: null },
      "run/test/worst.json": { samples: [null, 3, { probability: "x" }] },
    }),
  },
  {
    name: "a sweep whose texts command the terminal and the page",
    files: () => ({
      "sweep/sweep.json": { ...SWEEP, objective: { monitor: BAD_TEXT, take: "best" } },
      "sweep/trials.jsonl": trialLines(
        { parameters: { [BAD_TEXT]: BAD_TEXT } },
        { reason: BAD_TEXT, host: BAD_TEXT, value: 1 },
      ),
      "sweep/trials/0001.log": `error: ${BAD_TEXT}\n`,
      "sweep/trials/0001.jsonl": `${JSON.stringify({ began: BAD_TEXT, host: BAD_TEXT })}\n`,
    }),
  },
  ...[
    { name: "whose trial is a path out of it", id: "../../../victim/secret" },
    { name: "whose trial is none", id: null },
  ].map(({ name, id }) => ({
    name: `a sweep ${name}`,
    files: () => ({ "sweep/trials.jsonl": trialLines({ id }) }),
    links: (/** @type {Place} */ { victim }) => ({ "sweep/trials/0002.log": join(victim, "secret.ts") }),
  })),
  {
    name: "a sweep of another shape",
    files: () => ({
      "sweep/sweep.json": { ...SWEEP, parameters: [], objective: 3, repeat: -1 },
      "sweep/trials.jsonl": '[]\n3\n{"event":"asked","trials":[null]}\n{"event":"ended","trial":{}}\n',
    }),
  },
  {
    name: "a sweep whose trials are of another shape",
    files: () => ({
      "sweep/trials.jsonl": trialLines({ parameters: [3], digest: {} }, { value: "x", reason: {} }),
      "sweep/trials/0001.jsonl": '{"epoch":"x","value":{}}\n{"began":{},"host":[]}\n{"pruned":[]}\n',
    }),
  },
  { name: "a trial in a folder elsewhere", links: ({ victim }) => ({ "sweep/trials/0001": victim }) },
  { name: "a page where its own is to be", links: () => ({ "run/test": "../run" }) },
  ...["config.yaml", "run/composed.yaml", "run/resolved.yaml", "conf/base.yaml"].flatMap((path) => [
    { name: `a pipe as \`${path}\``, pipes: [path] },
    link(path, "/dev/zero"),
    link(path, "secret.ts"),
  ]),
  {
    name: "a folder of configs whose name is a pattern",
    files: () => ({ "conf/(a+)+$/c++/option.yaml": "defaults:\n  - /missing: a\n" }),
    links: () => ({ "conf/group": "(a+)+$/c++" }),
  },
  { name: "a pipe as its schema", pipes: [".lighter/schema.json"] },
];
