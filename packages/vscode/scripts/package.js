// Makes lighter.vsix: the extension in one file, and beside it the command line that serves it where
// a folder has none of its own. Needs the build of the workspace;
// `node scripts/package.js [FILE]`.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, resolve } from "node:path";
import { createVSIX } from "@vscode/vsce";
import { rolldown } from "rolldown";

const root = resolve(import.meta.dirname, "..");
const dist = join(root, "dist");
const target = resolve(process.argv[2] ?? join(dist, "lighter.vsix"));

const cli = packageFolder("lighterjs", import.meta.url);
const schema = packageFolder("@lighterjs/schema", join(cli, "package.json"));
const typescript = packageFolder("typescript", join(schema, "package.json"));
/** Leads from types to sources. */
const mapping = packageFolder("@jridgewell/trace-mapping", join(schema, "package.json"));

await bundleExtension();
stageServer();
await createVSIX({ cwd: root, packagePath: target, dependencies: false, skipLicense: false });
console.log(`wrote ${target}`);

/**
 * @param {string} name
 * @param {string} from
 */
function packageFolder(name, from) {
  return dirname(createRequire(from).resolve(`${name}/package.json`));
}

async function bundleExtension() {
  const bundle = await rolldown({
    input: join(root, "src/extension.ts"),
    platform: "node",
    external: ["vscode"],
  });
  await bundle.write({ file: join(dist, "extension.cjs"), format: "cjs", minify: true });
  await bundle.close();
}

/**
 * The command line in its bundle, and what reads the sources of a project's own targets, in a
 * process of its own: nothing else is needed to look at configs.
 */
function stageServer() {
  const modules = join(dist, "server", "node_modules");
  rmSync(join(dist, "server"), { recursive: true, force: true });
  // A bundle of its own, beside the one of the command line, which others may be running.
  const bundle = join(cli, "dist", `bundle-${process.pid}`);
  execFileSync(process.execPath, [join(cli, "scripts", "bundle.js"), bundle]);
  copy(cli, join(modules, "lighterjs"), ["package.json"]);
  cpSync(bundle, join(modules, "lighterjs", "dist", "bundle"), { recursive: true });
  rmSync(bundle, { recursive: true });
  copy(schema, join(modules, "@lighterjs/schema"), ["package.json", "bin", "dist"]);
  const library = readdirSync(join(typescript, "lib")).filter((name) => /^lib\.(?:.*\.)?d\.ts$/.test(name));
  copy(typescript, join(modules, "typescript"), [
    "package.json",
    "LICENSE.txt",
    "lib/typescript.js",
    ...library.map((name) => `lib/${name}`),
  ]);
  const needed = ["@jridgewell/resolve-uri", "@jridgewell/sourcemap-codec"].map((name) =>
    packageFolder(name, join(mapping, "package.json")),
  );
  for (const folder of [mapping, ...needed])
    copy(folder, join(modules, "@jridgewell", basename(folder)), ["package.json", "LICENSE", "dist"]);
}

/**
 * @param {string} from
 * @param {string} to
 * @param {readonly string[]} names
 */
function copy(from, to, names) {
  for (const name of names) {
    mkdirSync(dirname(join(to, name)), { recursive: true });
    cpSync(join(from, name), join(to, name), {
      recursive: true,
      dereference: true,
      filter: (path) => !/\.(?:map|d\.ts|tsbuildinfo)$/.test(path) || path.startsWith(typescript),
    });
  }
}
