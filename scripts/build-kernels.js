// Compiles packages/tfjs/kernels, AssemblyScript, into the WebAssembly module that @lighterjs/tfjs
// ships. Does nothing where the module is there and newer than its sources. Vitest calls it before
// tests, so that a stale module is never tested.
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(fileURLToPath(import.meta.url), "../..");
const sources = join(root, "packages/tfjs/kernels");
const output = join(root, "packages/tfjs/dist/kernels.wasm");

// Not a literal: the typings of the package declare the globals of AssemblyScript, in place of
// JavaScript's.
const COMPILER = ["assemblyscript", "asc"].join("/");

/**
 * @typedef {{ main(args: string[], host: {
 *   readFile(name: string, folder: string): string | null,
 *   writeFile(name: string, contents: Uint8Array | string): void,
 *   listFiles(): string[],
 * }): Promise<{ error: Error | null, stderr: { toString(): string } }> }} Asc
 */

/** The folder itself counts too: its time says that a file was removed. */
function isFresh() {
  if (!existsSync(output)) return false;
  const built = statSync(output).mtimeMs;
  const inputs = [
    sources,
    ...readdirSync(sources).map((name) => join(sources, name)),
    join(root, "pnpm-lock.yaml"),
    fileURLToPath(import.meta.url),
  ];
  return inputs.every((path) => statSync(path).mtimeMs < built);
}

export default async function buildKernels() {
  if (isFresh()) return;
  const { main } = /** @type {Asc} */ (await import(COMPILER));
  /** @type {Map<string, Uint8Array | string>} */
  const written = new Map();
  const { error, stderr } = await main(
    [
      "index.ts",
      ...["--outFile", "kernels.wasm"],
      ...["--optimizeLevel", "3", "--shrinkLevel", "0", "--converge", "--noAssert"],
      ...["--enable", "simd", "--importMemory", "--noExportMemory", "--runtime", "stub"],
    ],
    {
      readFile: (name, folder) => {
        const path = join(folder === "." ? sources : resolve(sources, folder), name);
        return existsSync(path) ? readFileSync(path, "utf8") : null;
      },
      writeFile: (name, contents) => void written.set(name, contents),
      listFiles: () => [],
    },
  );
  const module = written.get("kernels.wasm");
  if (error !== null || module === undefined)
    throw new Error(`the kernels do not compile:\n${stderr.toString()}`, { cause: error });
  mkdirSync(join(output, ".."), { recursive: true });
  // Two builds at once, as of two test runs, must not read each other's half.
  const temporary = `${output}.${process.pid}`;
  try {
    writeFileSync(temporary, module);
    renameSync(temporary, output);
  } finally {
    rmSync(temporary, { force: true });
  }
  console.log(`wrote ${relative(root, output)}, ${module.length} bytes`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildKernels();
