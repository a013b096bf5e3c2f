// Bundles the workers of the playground. One has the stages of a config and, as a part of its own
// that is loaded when it is asked for, the trainer with TensorFlow.js. Both are what the command line
// runs; what they ask of Node is answered by `site/playground/node`, from files of the page. The
// other is the language server of the editor.
import { existsSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { rolldown } from "rolldown";
import { root } from "./assemble-pages.js";
import { MODULES } from "../playground/node/disk.js";

const source = join(root, "site/playground");
const answers = join(source, "node");
const builtins = new Set(builtinModules);
/** How long a plugin takes depends on what else the machine does. */
const checks = { bundlerTimings: false };

/**
 * Answers imports of Node's modules. A name that a page has no answer for is there all the same,
 * and says so when it is used.
 *
 * @type {import("rolldown").Plugin}
 */
const nodeOfThePage = {
  name: "node-of-the-page",
  resolveId(specifier, importer) {
    if (importer?.startsWith(answers) && !specifier.startsWith("node:")) return null;
    const name = specifier.replace(/^node:/, "");
    return builtins.has(name) ? `\0node:${name}` : null;
  },
  async load(id) {
    if (!id.startsWith("\0node:")) return null;
    const name = id.slice("\0node:".length);
    const file = join(answers, `${name.replace("/", "-")}.js`);
    const given = existsSync(file) ? Object.keys(await import(pathToFileURL(file).href)) : [];
    const names = Object.keys(await import(`node:${name}`)).filter((each) => /^[a-z_$][\w$]*$/i.test(each));
    const missing = names.filter((each) => each !== "default" && !given.includes(each));
    const from = JSON.stringify(given.length > 0 ? file : join(answers, "nothing.js"));
    return [
      `import { absent } from ${JSON.stringify(join(answers, "absent.js"))};`,
      `import * as given from ${from};`,
      `export * from ${from};`,
      ...missing.map((each) => `export const ${each} = /* @__PURE__ */ absent("node:${name}", "${each}");`),
      "export default { ...given };",
    ].join("\n");
  },
};

/**
 * Has the code of packages believe that it lies where the page has these packages, beside their
 * manifests.
 *
 * @type {import("rolldown").Plugin}
 */
const placesOfPackages = {
  name: "places-of-packages",
  transform(code, id) {
    const place = relative(join(root, "packages"), id).split(sep);
    if (place[0] === ".." || !/import\.meta\.(?:url|dirname)/.test(code)) return null;
    const path = `${MODULES}/@lighterjs/${place.join("/")}`;
    return code
      .replaceAll("import.meta.url", JSON.stringify(`file://${path}`))
      .replaceAll("import.meta.dirname", JSON.stringify(dirname(path)));
  },
};

/**
 * Of TensorFlow.js the files whose exports may be changed, as those that Node loads: the trainer
 * corrects some.
 */
const TENSORFLOW = ["tfjs-core", "tfjs-layers", "tfjs-backend-cpu"].map((name) => {
  const folder = dirname(fileURLToPath(import.meta.resolve(`@tensorflow/${name}/package.json`)));
  return [`@tensorflow/${name}`, join(folder, `dist/${name.replace("tfjs", "tf")}.es2017.js`)];
});

/**
 * Bundles the language server of the editor. It has a part for browsers, and asks nothing of Node.
 *
 * @param {string} folder in which the worker is to lie, as `language.js`
 */
export async function bundleLanguageServer(folder) {
  const bundle = await rolldown({
    input: join(source, "worker/language.ts"),
    platform: "browser",
    checks,
  });
  await bundle.write({ dir: folder, format: "esm", minify: true });
  await bundle.close();
}

/** @param {string} folder in which the worker is to lie, as `worker.js` */
export async function bundleWorker(folder) {
  const bundle = await rolldown({
    input: join(source, "worker/worker.ts"),
    // As Node, and not a browser, is answered: the packages are to be those of the command line.
    platform: "neutral",
    resolve: {
      conditionNames: ["import", "default"],
      mainFields: ["browser", "module", "main"],
      alias: {
        ...Object.fromEntries(TENSORFLOW),
        jiti: join(answers, "nothing.js"),
        sharp: join(answers, "sharp.js"),
      },
    },
    plugins: [nodeOfThePage, placesOfPackages],
    transform: { inject: { Buffer: ["buffer", "Buffer"], process: [join(answers, "process.js"), "*"] } },
    checks: { ...checks, importIsUndefined: false, ineffectiveDynamicImport: false },
  });
  await bundle.write({
    dir: folder,
    format: "esm",
    // The manifests know classes by their names.
    minify: { mangle: { keepNames: true } },
    keepNames: true,
  });
  await bundle.close();
}
