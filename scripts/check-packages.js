// Packs every package as it would be published, looks at what is inside, installs the archives into
// an empty project with npm, runs the command line there, and makes a new project with it: what
// works only inside the workspace fails here.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { validatorFiles, validatorFolder } from "@lighterjs/schema/validators";
import { parseDocument } from "yaml";

const root = resolve(import.meta.dirname, "..");
const folders = ["schema", "core", "callbacks", "sweeps", "bullmq", "tfjs", "cli"];
const work = mkdtempSync(join(tmpdir(), "lighter-packages-"));

/**
 * @param {string} command
 * @param {string[]} args
 * @param {string} cwd
 */
function run(command, args, cwd) {
  const result = spawnSync(command, args, { cwd, encoding: "utf8", shell: process.platform === "win32" });
  if (result.status !== 0)
    throw new Error(
      `${command} ${args.join(" ")} ended with ${result.status}\n${result.stdout}\n${result.stderr}`,
    );
  return result.stdout;
}

/**
 * @typedef {{ name: string, version: string, dependencies?: Record<string, string>, peerDependencies?: Record<string, string>, devDependencies?: Record<string, string>, exports: Record<string, unknown> }} PackageJson
 */

/** @type {Record<string, string>} */
const catalog = parseDocument(readFileSync(join(root, "pnpm-workspace.yaml"), "utf8")).toJS().catalog;

/**
 * The package.json that npm users get: real versions, and no condition that leads to sources.
 * @param {PackageJson} json
 */
function published(json) {
  const versions = (/** @type {Record<string, string> | undefined} */ deps) =>
    deps &&
    Object.fromEntries(
      Object.entries(deps).map(([name, range]) => [
        name,
        range === "workspace:*"
          ? json.version
          : range === "catalog:"
            ? /** @type {string} */ (catalog[name])
            : range,
      ]),
    );
  const { devDependencies: _, ...rest } = json;
  return {
    ...rest,
    dependencies: versions(json.dependencies),
    peerDependencies: versions(json.peerDependencies),
  };
}

/**
 * Every manifest that a package publishes must come with the validators of its targets, made from
 * this very manifest.
 * @param {string} folder
 * @param {readonly { path: string }[]} packed
 */
function requireValidators(folder, packed) {
  const inside = new Set(packed.map((file) => file.path));
  for (const { path } of packed.filter((file) => file.path.endsWith(".targets.json"))) {
    const manifest = JSON.parse(readFileSync(join(folder, path), "utf8"));
    const files = validatorFiles(manifest).map((name) => `${validatorFolder(path)}/${name}`);
    const missing = files.filter((file) => !inside.has(file));
    if (missing.length > 0)
      throw new Error(
        `the archive of \`${folder}\` lacks ${missing.length} validators, such as ${missing[0]}`,
      );
    console.log(`${path}: ${files.length} validators, such as ${files[0]}`);
  }
}

try {
  /** @type {{ name: string, file: string }[]} */
  const archives = [];
  for (const folder of folders) {
    const from = join(root, "packages", folder);
    const to = join(work, folder);
    mkdirSync(to);
    const json = /** @type {PackageJson & { files: string[] }} */ (
      JSON.parse(readFileSync(join(from, "package.json"), "utf8"))
    );
    for (const file of json.files) cpSync(join(from, file), join(to, file), { recursive: true });
    writeFileSync(join(to, "package.json"), JSON.stringify(published(json), null, 2));
    cpSync(join(root, "LICENSE"), join(to, "LICENSE"));
    const packed = JSON.parse(run("npm", ["pack", "--json", "--pack-destination", work], to));
    const [archive] = Array.isArray(packed) ? packed : Object.values(packed);
    const archiveFile = join(work, archive.filename);
    archives.push({ name: json.name, file: archiveFile });
    requireValidators(to, archive.files);
    run(join(root, "node_modules/.bin/publint"), ["run", archiveFile, "--strict"], root);
    run(
      join(root, "node_modules/.bin/attw"),
      [
        archiveFile,
        "--profile",
        "esm-only",
        "--exclude-entrypoints",
        "./lighter.targets.json",
        "./tf.targets.json",
      ],
      root,
    );
    console.log(
      `${json.name} ${json.version}: ${archive.files.length} files, ${(archive.size / 1024).toFixed(0)} KiB packed`,
    );
  }

  const project = join(work, "project");
  mkdirSync(project);
  writeFileSync(
    join(project, "package.json"),
    JSON.stringify({ name: "stranger", version: "1.0.0", type: "module" }),
  );
  run(
    "npm",
    ["install", "--no-audit", "--no-fund", "--silent", ...archives.map(({ file }) => file)],
    project,
  );
  cpSync(join(root, "examples/quickstart/config.yaml"), join(project, "config.yaml"));
  const lighter = join(project, "node_modules/.bin/lighter");
  run(lighter, ["check", "config.yaml"], project);
  const stdout = run(lighter, ["fit", "config.yaml", "--quiet"], project);
  const runFolder = stdout.trim().split("\n").at(-1) ?? "";
  if (!readdirSync(resolve(project, runFolder)).includes("metrics.csv"))
    throw new Error(`the installed command line left no metrics.csv in \`${runFolder}\``);
  console.log("installed from the archives into an empty project: check and fit work");

  run(lighter, ["init", "new"], project);
  const made = join(project, "new");
  const file = join(made, "package.json");
  const json = JSON.parse(readFileSync(file, "utf8"));
  const ours = Object.fromEntries(archives.map(({ name, file }) => [name, `file:${file}`]));
  for (const name of Object.keys(json.dependencies))
    json.dependencies[name] = ours[name] ?? json.dependencies[name];
  // What ours depend on among themselves is not in the registry either.
  json.overrides = Object.fromEntries(Object.entries(ours).filter(([name]) => !(name in json.dependencies)));
  writeFileSync(file, JSON.stringify(json, null, 2));
  run("npm", ["install", "--no-audit", "--no-fund", "--silent"], made);
  for (const script of ["check", "test", "start"]) run("npm", ["run", script], made);
  console.log("made by `lighter init` and installed: its check, test and start work");
} finally {
  rmSync(work, { recursive: true, force: true });
}
