import { messageOf } from "../../../error-text.js";
import { tf } from "../../tf.js";
import type { Backend, Unavailable } from "../backend.js";
import { loadOptionalPackage } from "../optional-package.js";

const PACKAGES = ["webgpu", "@tensorflow/tfjs-backend-webgpu"] as const;

/** A graphics card, through packages of the project. */
export const webgpu: Backend = {
  async start(directory) {
    const [libraryName, backendName] = PACKAGES;
    const library = loadOptionalPackage(libraryName, directory);
    if (library.state === "not installed") return notInstalled(libraryName);
    if (library.state === "broken") return broken(library.error);
    if (!isWebgpuForNode(library.exports))
      return broken(`\`${libraryName}\` does not export what is expected`);

    // The backend looks for both while it loads, as in a browser.
    Object.assign(globalThis, library.exports.globals);
    const navigator = { gpu: library.exports.create([]) };
    Object.defineProperty(globalThis, "navigator", { value: navigator, configurable: true });
    const backend = loadOptionalPackage(backendName, directory);
    if (backend.state === "not installed") return notInstalled(backendName);
    if (backend.state === "broken") return broken(backend.error);
    try {
      return (await tf.setBackend("webgpu")) ? undefined : broken("no graphics adapter was found");
    } catch (error) {
      return broken(error);
    }
  },
};

/** The exports of the package `webgpu`, Dawn for Node. */
interface WebgpuForNode {
  create(options: readonly string[]): object;
  readonly globals: object;
}

function notInstalled(name: string): Unavailable {
  return {
    reason: `\`${name}\` is not installed`,
    help: [`install both: \`npm install ${PACKAGES.join(" ")}\``],
    isInstalled: false,
  };
}

function broken(error: unknown): Unavailable {
  return { reason: messageOf(error), help: [], isInstalled: true };
}

function isWebgpuForNode(value: unknown): value is WebgpuForNode {
  return typeof value === "object" && value !== null && "create" in value && "globals" in value;
}
