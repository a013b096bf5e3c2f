import { scrypt as derive } from "@noble/hashes/scrypt.js";
import { sha256 as digest } from "@noble/hashes/sha2.js";
import type * as node from "../node/digest.js";

// Those of the browser itself have to be waited for.

export const sha256: typeof node.sha256 = (text) => digest(new TextEncoder().encode(text));

export const scrypt: typeof node.scrypt = (text, salt) =>
  derive(text, salt, { N: 16_384, r: 8, p: 1, dkLen: 32 });
