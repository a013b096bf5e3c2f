// `node:fs`, as far as a config is read, checked and planned with it.
import * as disk from "./disk.js";

export const readFileSync = disk.readFile;
export const readdirSync = disk.readdir;
export const statSync = disk.stat;
export const lstatSync = disk.stat;
export const realpathSync = Object.assign(disk.realpath, { native: disk.realpath });
/** @param {unknown} path */
export const existsSync = (path) => {
  try {
    return disk.stat(path) !== undefined;
  } catch {
    return false;
  }
};
export const constants = { O_RDONLY: 0, O_NONBLOCK: 0 };
