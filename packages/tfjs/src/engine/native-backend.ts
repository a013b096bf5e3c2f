import util from "node:util";
import { messageOf } from "../error-text.js";
import { loadOptionalPackage } from "./optional-package.js";
import { tf } from "./tf.js";

/** The one for a GPU first: whoever installed both wants it. */
export const NATIVE_PACKAGES = ["@tensorflow/tfjs-node-gpu", "@tensorflow/tfjs-node"] as const;

export type NativeBackend =
  | { readonly state: "ready"; readonly package: string }
  | { readonly state: "not installed" }
  | { readonly state: "broken"; readonly package: string; readonly reason: string };

/** Loads TensorFlow's own library through whichever package the project has, and makes it the backend. */
export async function useNativeBackend(directory: string): Promise<NativeBackend> {
  restoreIsNullOrUndefined();
  let broken: NativeBackend | undefined;
  for (const name of NATIVE_PACKAGES) {
    const loaded = loadOptionalPackage(name, directory);
    if (loaded.state === "loaded" && (await tf.setBackend("tensorflow")))
      return { state: "ready", package: name };
    if (loaded.state === "broken")
      broken ??= { state: "broken", package: name, reason: reasonOf(loaded.error) };
    if (loaded.state === "loaded")
      broken ??= { state: "broken", package: name, reason: "its backend `tensorflow` does not start" };
  }
  return broken ?? { state: "not installed" };
}

function reasonOf(error: unknown): string {
  const message = messageOf(error);
  return /tfjs_binding\.node|native addon/i.test(message)
    ? "its native addon is missing, because its install script did not run or failed"
    : (message.split("\n")[0] ?? message);
}

/** The packages call a function that Node removed in version 23. */
function restoreIsNullOrUndefined(): void {
  if (typeof Reflect.get(util, "isNullOrUndefined") === "function") return;
  Reflect.set(util, "isNullOrUndefined", (value: unknown) => value === null || value === undefined);
}
