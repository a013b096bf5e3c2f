import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, extname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { ancestors } from "./find-package.js";
import { compileOnce } from "./module-cache.js";
import { projectCache } from "./project-cache.js";
import { systemCode } from "../files/error-text.js";

/**
 * Imports a module as the package in a folder would: a path `./src/index.ts`, or the name of a
 * dependency.
 *
 * CommonJS goes through `require`, which for TensorFlow.js loads a quarter of the files and gives
 * the same instance as other CommonJS code has; ES modules through `import()`; TypeScript through
 * jiti, which emits the metadata of decorators and imports what lies in `node_modules` natively, so
 * that no library is there twice.
 */
export async function loadModule(specifier: string, directory: string): Promise<unknown> {
  const require = createRequire(join(directory, "package.json"));
  const path = specifier.startsWith(".")
    ? resolve(directory, specifier)
    : await resolveModule(specifier, directory);
  const extension = extname(path);
  if (/^\.[mc]?tsx?$/.test(extension)) return loadTypeScript(path, directory);
  return (await isCommonJs(path, extension)) ? require(path) : import(pathToFileURL(path).href);
}

async function resolveModule(specifier: string, directory: string): Promise<string> {
  const parent = join(directory, "package.json");
  try {
    return createRequire(parent).resolve(specifier);
  } catch (error) {
    // A package may offer its module to `import` alone.
    if (!isExportFault(error)) throw error;
    const { createJiti } = await import("jiti");
    const { fileURLToPath } = await import("node:url");
    return fileURLToPath(createJiti(parent).esmResolve(specifier, { conditions: ["node", "import"] }));
  }
}

function isExportFault(error: unknown): boolean {
  return systemCode(error) === "ERR_PACKAGE_PATH_NOT_EXPORTED";
}

async function loadTypeScript(path: string, directory: string): Promise<unknown> {
  const { createJiti } = await import("jiti");
  // Its own cache believes what it finds, and fails on a full disk.
  const options = { interopDefault: false, fsCache: false };
  const cache = projectCache(directory);
  if (cache === undefined) return createJiti(path, options).import(path);
  const compiler = createJiti(path, options);
  const compile = compileOnce(
    (module) => compiler.transform(module),
    join(cache, "modules"),
    loaderVersion(),
  );
  return createJiti(path, { ...options, transform: (module) => ({ code: compile(module) }) }).import(path);
}

function loaderVersion(): string {
  return (createRequire(import.meta.url)("jiti/package.json") as { readonly version: string }).version;
}

/** As Node decides it: by the extension, else by the `type` of the nearest package. */
async function isCommonJs(path: string, extension: string): Promise<boolean> {
  if (extension === ".cjs") return true;
  if (extension === ".mjs") return false;
  for (const folder of ancestors(dirname(path))) {
    const text = await readFile(join(folder, "package.json"), "utf8").catch(() => undefined);
    if (text !== undefined) return (JSON.parse(text) as { type?: unknown }).type !== "module";
  }
  return true;
}
