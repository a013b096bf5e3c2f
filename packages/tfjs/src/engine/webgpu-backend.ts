import { loadOptionalPackage } from "./optional-package.js";
import { tf } from "./tf.js";

export const WEBGPU_PACKAGES = ["webgpu", "@tensorflow/tfjs-backend-webgpu"] as const;

export type WebgpuBackend =
  | { readonly state: "ready" }
  | { readonly state: "not installed"; readonly missing: readonly string[] }
  | { readonly state: "broken"; readonly reason: string };

/** What the package `webgpu`, Dawn for Node, exports. */
interface WebgpuForNode {
  create(options: readonly string[]): object;
  readonly globals: object;
}

/** Starts WebGPU through packages of the project, and makes it the backend. */
export async function useWebgpuBackend(directory: string): Promise<WebgpuBackend> {
  const [library, missing] = loadAll(directory);
  if (library === undefined) return missing;
  try {
    if (await tf.setBackend("webgpu")) return { state: "ready" };
    return { state: "broken", reason: "no graphics adapter was found" };
  } catch (error) {
    return { state: "broken", reason: error instanceof Error ? error.message : String(error) };
  }
}

function loadAll(directory: string): [WebgpuForNode, undefined] | [undefined, WebgpuBackend] {
  const [libraryName, backendName] = WEBGPU_PACKAGES;
  const library = loadOptionalPackage(libraryName, directory);
  if (library.state === "loaded" && isWebgpuForNode(library.exports)) {
    // The backend looks for them as in a browser, while it loads.
    Object.assign(globalThis, library.exports.globals);
    const navigator = { gpu: library.exports.create([]) };
    Object.defineProperty(globalThis, "navigator", { value: navigator, configurable: true });
    const backend = loadOptionalPackage(backendName, directory);
    if (backend.state === "loaded") return [library.exports, undefined];
    if (backend.state === "not installed")
      return [undefined, { state: "not installed", missing: [backendName] }];
    return [undefined, { state: "broken", reason: String(backend.error) }];
  }
  if (library.state === "not installed")
    return [undefined, { state: "not installed", missing: [libraryName] }];
  const reason =
    library.state === "broken"
      ? String(library.error)
      : `\`${libraryName}\` does not export what is expected`;
  return [undefined, { state: "broken", reason }];
}

function isWebgpuForNode(value: unknown): value is WebgpuForNode {
  return typeof value === "object" && value !== null && "create" in value && "globals" in value;
}
