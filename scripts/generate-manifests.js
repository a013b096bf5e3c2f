// Writes the manifests that our packages ship, from their sources and from the types of
// TensorFlow.js, and the reference of all targets. With `--check` writes nothing and fails when a
// file on disk is not what the types give. Needs the build of packages/schema.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative, resolve } from "node:path";
import { TargetCatalog, renderReference } from "@lighterjs/schema";
import { GenerateError, generateManifest, renderManifest } from "@lighterjs/schema/generate";
import prettier from "prettier";

const root = resolve(import.meta.dirname, "..");

/**
 * @param {string} name
 * @returns {string} the declaration file that a dependency of packages/tfjs names in its
 * package.json
 */
function typesOf(name) {
  const file = createRequire(join(root, "packages/tfjs/package.json")).resolve(`${name}/package.json`);
  return join(dirname(file), JSON.parse(readFileSync(file, "utf8")).types);
}

/** @param {string} name @returns {import("@lighterjs/schema/generate").ManifestEntry} */
function entryOf(name) {
  return { file: typesOf(name), module: name };
}

/** @param {string} folder @returns {import("@lighterjs/schema/generate").GenerateOptions} */
function ofPackage(folder) {
  const manifest = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
  const rules = join(root, folder, "lighter.rules.json");
  const parts = join(root, folder, "lighter.parts.json");
  return {
    ...(existsSync(rules) && { rules: JSON.parse(readFileSync(rules, "utf8")) }),
    ...(existsSync(parts) && JSON.parse(readFileSync(parts, "utf8"))),
    namespace: manifest.lighter.namespace,
    package: manifest.name,
    entries: [{ file: join(root, folder, manifest.lighter.entry), module: manifest.name }],
    tsconfig: join(root, folder, "tsconfig.json"),
  };
}

/**
 * @returns {Record<string, import("@lighterjs/schema/generate").GenerateOptions>} file of each
 * manifest → what it is made from
 */
export function manifests() {
  return {
    "packages/callbacks/lighter.targets.json": ofPackage("packages/callbacks"),
    "packages/sweeps/lighter.targets.json": ofPackage("packages/sweeps"),
    "packages/bullmq/lighter.targets.json": ofPackage("packages/bullmq"),
    "packages/tfjs/lighter.targets.json": ofPackage("packages/tfjs"),
    "packages/tfjs/tf.targets.json": {
      namespace: "tf",
      package: "@tensorflow/tfjs",
      entries: [entryOf("@tensorflow/tfjs-core"), entryOf("@tensorflow/tfjs-layers")],
      include: [
        "layers.*",
        // The class behind `layers.rnn`.
        "!layers.RNN",
        "sequential",
        "train.*",
        "losses.*",
        "metrics.*",
        // One number for a batch, of which none for an epoch can be made; `lighter.metrics` has
        // them.
        "!metrics.precision",
        "!metrics.recall",
        "!metrics.r2Score",
        "initializers.*",
        "regularizers.*",
        "constraints.*",
      ],
      overlay: JSON.parse(readFileSync(join(root, "packages/tfjs/tf.overlay.json"), "utf8")),
      tsconfig: join(root, "packages/tfjs/tsconfig.json"),
    },
  };
}

/**
 * The pages of the reference, path → text.
 * @param {readonly import("@lighterjs/schema").TargetManifest[]} made
 * @returns {Promise<(readonly [string, string])[]>}
 */
async function renderDocs(made) {
  const config = await prettier.resolveConfig(join(root, "docs/targets.md"));
  const format = (/** @type {string} */ text) => prettier.format(text, { ...config, parser: "markdown" });
  const pages = [...renderReference(new TargetCatalog(made))];
  return Promise.all(
    pages.map(async ([path, text]) => /** @type {const} */ ([`docs/${path}`, await format(text)])),
  );
}

/**
 * Pages of targets that are gone.
 * @param {ReadonlyMap<string, string>} files
 */
function leftOver(files) {
  const folder = join(root, "docs/targets");
  const there = existsSync(folder) ? readdirSync(folder) : [];
  return there.map((name) => `docs/targets/${name}`).filter((path) => !files.has(path));
}

/** Path of each generated file → its text. */
export async function generateAll() {
  /** @type {(readonly [string, string])[]} */
  const files = [];
  const made = [];
  for (const [path, options] of Object.entries(manifests())) {
    const { manifest } = generateManifest(options);
    made.push(manifest);
    files.push([path, renderManifest(manifest)]);
  }
  files.push(...(await renderDocs(made)));
  return new Map(files);
}

/** @param {boolean} check @returns {Promise<void>} */
async function run(check) {
  const files = await generateAll();
  for (const path of leftOver(files)) {
    if (check) console.error(`${path} is of no target; run: node scripts/generate-manifests.js`);
    else rmSync(join(root, path));
    if (check) process.exitCode = 1;
  }
  for (const [path, text] of files) {
    const file = join(root, path);
    const before = existsSync(file) ? readFileSync(file, "utf8") : undefined;
    if (text === before) continue;
    if (check) {
      console.error(`${path} is not what the types give; run: node scripts/generate-manifests.js`);
      process.exitCode = 1;
    } else {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
      console.log(`wrote ${path}`);
    }
  }
}

if (process.argv[1] === import.meta.filename) {
  try {
    await run(process.argv.includes("--check"));
  } catch (error) {
    if (!(error instanceof GenerateError)) throw error;
    for (const { file, line, column, message } of error.problems)
      console.error(`${relative(root, file)}:${line}:${column}: ${message}`);
    process.exitCode = 1;
  }
}
