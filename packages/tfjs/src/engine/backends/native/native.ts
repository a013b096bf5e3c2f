import util from "node:util";
import { messageOf } from "../../../error-text.js";
import { tf } from "../../tf.js";
import type { Backend, Unavailable } from "../backend.js";
import { loadOptionalPackage } from "../optional-package.js";

/** The one for a GPU first: whoever installed both wants it. */
const PACKAGES = ["@tensorflow/tfjs-node-gpu", "@tensorflow/tfjs-node"] as const;

/** TensorFlow's own library, through whichever package the project has. */
export const native: Backend = {
  async start(directory) {
    restoreIsNullOrUndefined();
    let broken: Unavailable | undefined;
    for (const name of PACKAGES) {
      const loaded = loadOptionalPackage(name, directory);
      if (loaded.state === "not installed") continue;
      if (loaded.state === "loaded" && (await tf.setBackend("tensorflow"))) return undefined;
      const reason =
        loaded.state === "broken" ? reasonOf(loaded.error) : "its backend `tensorflow` does not start";
      broken ??= {
        reason: `\`${name}\` is installed but ${reason}`,
        help: [`install it anew with its install script allowed: \`npm rebuild ${name}\``],
        isInstalled: true,
      };
    }
    return broken ?? NOT_INSTALLED;
  },
};

const NOT_INSTALLED: Unavailable = {
  reason: "`@tensorflow/tfjs-node` is not installed",
  help: [`install one of ${PACKAGES.map((name) => `\`${name}\``).join(" and ")} in the project`],
  isInstalled: false,
};

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
