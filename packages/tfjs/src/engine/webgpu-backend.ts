import { messageOf } from "../error-text.js";
import { loadOptionalPackage } from "./optional-package.js";
import { tf } from "./tf.js";

export const WEBGPU_PACKAGES = ["webgpu", "@tensorflow/tfjs-backend-webgpu"] as const;

export type WebgpuBackend =
  | { readonly state: "ready" }
  | { readonly state: "not installed"; readonly missing: string }
  | { readonly state: "broken"; readonly reason: string };

/** What the package `webgpu`, Dawn for Node, exports. */
interface WebgpuForNode {
  create(options: readonly string[]): object;
  readonly globals: object;
}

/** Starts WebGPU through packages of the project, and makes it the backend. */
export async function useWebgpuBackend(directory: string): Promise<WebgpuBackend> {
  const [libraryName, backendName] = WEBGPU_PACKAGES;
  const library = loadOptionalPackage(libraryName, directory);
  if (library.state === "not installed") return { state: "not installed", missing: libraryName };
  if (library.state === "broken") return broken(library.error);
  if (!isWebgpuForNode(library.exports)) return broken(`\`${libraryName}\` does not export what is expected`);

  // The backend looks for both while it loads, as in a browser.
  Object.assign(globalThis, library.exports.globals);
  const navigator = { gpu: library.exports.create([]) };
  Object.defineProperty(globalThis, "navigator", { value: navigator, configurable: true });
  const backend = loadOptionalPackage(backendName, directory);
  if (backend.state === "not installed") return { state: "not installed", missing: backendName };
  if (backend.state === "broken") return broken(backend.error);
  try {
    return (await tf.setBackend("webgpu")) ? { state: "ready" } : broken("no graphics adapter was found");
  } catch (error) {
    return broken(error);
  }
}

function broken(error: unknown): WebgpuBackend {
  return { state: "broken", reason: messageOf(error) };
}

function isWebgpuForNode(value: unknown): value is WebgpuForNode {
  return typeof value === "object" && value !== null && "create" in value && "globals" in value;
}
