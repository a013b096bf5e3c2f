// `node:fs/promises`, as far as a config is read, checked and planned with it.
import * as disk from "./disk.js";

/**
 * @template {readonly unknown[]} Given
 * @template Result
 * @param {(...given: Given) => Result} call
 */
const later =
  (call) =>
  /** @param {Given} given @returns {Promise<Result>} */
  async (...given) =>
    call(...given);

export const open = later(disk.open);
export const readFile = later(disk.readFile);
export const readdir = later(disk.readdir);
export const realpath = later(disk.realpath);
export const stat = later(disk.stat);
export const lstat = later(disk.stat);
