// Puts what the commands need that build no objects (`check`, `print`, `targets`…) into a few files
// under dist/bundle, since a hundred small ones take longer to load than to run. Needs the build;
// `node scripts/bundle.js [FOLDER]`.
//
// The files are CommonJS: to import `node:fs` and the like as ES modules makes Node load all that
// they offer. Whatever builds objects stays outside: it must share tsyringe and Lighter's own
// classes with the user's project.
import { readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { rolldown } from "rolldown";

const dist = resolve(import.meta.dirname, "../dist");
const folder = resolve(process.argv[2] ?? join(dist, "bundle"));

/** @type {{ version: string }} */
const { version } = JSON.parse(readFileSync(join(dist, "../package.json"), "utf8"));

/** @type {{ COMMANDS: typeof import("../src/commands/index.js").COMMANDS }} */
const { COMMANDS } = await import(pathToFileURL(join(dist, "commands/index.js")).href);
const builders = Object.values(COMMANDS).flatMap((group) => group.filter(({ builds }) => builds));
/** Commands that build objects, loaded from the ordinary build. */
const outside = new Set(builders.map(({ name }) => join(dist, "commands", `${name}.js`)));
/** Decorators are for building; nothing here needs their metadata. */
const LEFT_OUT = "reflect-metadata";

/** @type {import("rolldown").Plugin} */
const borders = {
  name: "borders",
  async resolveId(specifier, importer) {
    if (specifier === LEFT_OUT) return { id: LEFT_OUT, moduleSideEffects: false };
    const found = await this.resolve(specifier, importer, { skipSelf: true });
    if (found === null || !outside.has(resolve(found.id))) return found;
    return { id: relative(folder, found.id).replaceAll("\\", "/"), external: true };
  },
  load(id) {
    if (id === LEFT_OUT) return "";
    return id === join(dist, "version.js") ? `export const version = ${JSON.stringify(version)};` : null;
  },
};

const bundle = await rolldown({
  input: join(dist, "main.js"),
  platform: "node",
  // The UMD of a package, its `main`, asks for its parts where no bundler sees it.
  resolve: { mainFields: ["module", "main"] },
  external: ["tsyringe", "jiti", "@lighterjs/schema/declarations"],
  plugins: [borders],
  // Those of the protocol tell it on loading which system it runs on.
  treeshake: {
    moduleSideEffects: [
      { test: /[\\/]vscode-(?:languageserver|jsonrpc)/, sideEffects: true },
      { test: /./, sideEffects: false },
    ],
  },
});
await bundle.write({
  dir: folder,
  format: "cjs",
  entryFileNames: "[name].cjs",
  chunkFileNames: "[name].cjs",
  // What is shorter is read faster; the names of functions and classes stay, for the stack of an
  // error.
  minify: {
    compress: false,
    mangle: { toplevel: true, keepNames: true },
    codegen: { removeWhitespace: true },
  },
  cleanDir: true,
});
await bundle.close();
