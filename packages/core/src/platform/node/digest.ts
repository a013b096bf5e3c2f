import { createHash, scryptSync } from "node:crypto";

/** The SHA-256 of a text in UTF-8. */
export function sha256(text: string): Uint8Array {
  return createHash("sha256").update(text).digest();
}

/** 32 bytes of a text by scrypt, N 16384, r 8, p 1, which nobody computes for many texts. */
export function scrypt(text: string, salt: string): Uint8Array {
  return scryptSync(text, salt, 32);
}
