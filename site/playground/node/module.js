import { readFile } from "./disk.js";

/** @type {Map<string, object>} */
const packages = new Map();

/**
 * Adds a package that can be required by its name.
 * @param {string} name
 * @param {object} exported
 */
export function install(name, exported) {
  packages.set(name, exported);
}

/**
 * Requires what was installed, and files of JSON.
 * @param {string | URL} from
 */
export function createRequire(from) {
  /** @param {string} name @returns {unknown} */
  const require = (name) => {
    if (/^\.\.?\/.*\.json$/.test(name)) return JSON.parse(readFile(new URL(name, from), "utf8").toString());
    const found = packages.get(name);
    if (found === undefined) throw notFound(name);
    return found;
  };
  /** @param {string} name */
  const resolve = (name) => {
    throw notFound(name);
  };
  return Object.assign(require, { resolve });
}

/** @param {string} name */
const notFound = (name) =>
  Object.assign(new Error(`Cannot find module '${name}'`), { code: "MODULE_NOT_FOUND" });
