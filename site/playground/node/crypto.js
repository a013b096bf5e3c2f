import { sha256 } from "@noble/hashes/sha2.js";
import { Buffer } from "buffer";

/** SHA-256, whatever is asked for: nothing of a config needs another. @param {string} algorithm */
export function createHash(algorithm) {
  if (algorithm !== "sha256") throw new Error(`a page has no hash \`${algorithm}\``);
  const hash = sha256.create();
  const own = {
    /** @param {Uint8Array | string} data */
    update(data) {
      hash.update(typeof data === "string" ? new TextEncoder().encode(data) : data);
      return own;
    },
    /** @param {"hex" | "base64url"} [encoding] */
    digest(encoding) {
      const bytes = Buffer.from(hash.digest());
      return encoding === undefined ? bytes : bytes.toString(/** @type {"hex"} */ (encoding));
    },
  };
  return own;
}
