// The files of the page, as Node would find them on a disk. Nothing is ever written.
import { Buffer } from "buffer";
import { dirname, resolve } from "pathe";

/** The working directory. */
export const HOME = "/project";
/** Its packages. */
export const MODULES = `${HOME}/node_modules`;

/** @type {Map<string, Uint8Array>} */
const files = new Map();
/** Path of a folder → names in it. @type {Map<string, Set<string>>} */
const folders = new Map([["/", new Set()]]);

/**
 * Adds a file, or puts another content in its place.
 * @param {string} path absolute
 * @param {Uint8Array | string} content
 */
export function putFile(path, content) {
  files.set(path, typeof content === "string" ? new TextEncoder().encode(content) : content);
  for (let at = path; at !== "/"; at = dirname(at)) {
    const above = dirname(at);
    const names = folders.get(above) ?? new Set();
    names.add(at.slice(above === "/" ? 1 : above.length + 1));
    folders.set(above, names);
  }
}

/** @param {string} path absolute */
export function removeFile(path) {
  files.delete(path);
  folders.get(dirname(path))?.delete(path.slice(path.lastIndexOf("/") + 1));
}

/**
 * Has a folder hold what another holds now.
 * @param {string} path absolute
 * @param {string} other absolute
 */
export function putFolder(path, other) {
  for (const [file, content] of [...files])
    if (file.startsWith(`${other}/`)) putFile(path + file.slice(other.length), content);
}

/** @param {unknown} path a path, or an address of the scheme `file` */
const place = (path) => resolve(HOME, path instanceof URL ? decodeURIComponent(path.pathname) : String(path));

/** @param {string} code @param {string} words @param {string} call @param {unknown} path */
const fault = (code, words, call, path) =>
  Object.assign(new Error(`${code}: ${words}, ${call} '${String(path)}'`), { code });

/** @param {unknown} path @param {string} call */
function found(path, call) {
  const at = place(path);
  const content = files.get(at);
  if (content === undefined && !folders.has(at))
    throw fault("ENOENT", "no such file or directory", call, path);
  return { at, content };
}

/** @param {Uint8Array | undefined} content */
const kinds = (content) => ({
  isFile: () => content !== undefined,
  isDirectory: () => content === undefined,
  isSymbolicLink: () => false,
});

/** @param {unknown} path */
export function stat(path) {
  const { content } = found(path, "stat");
  return { ...kinds(content), size: content?.length ?? 0, mtimeMs: 0, mode: 0o444, uid: 0 };
}

/** @param {unknown} path */
export const realpath = (path) => found(path, "realpath").at;

/** @param {unknown} path @param {string | { encoding?: string } | null} [how] */
export function readFile(path, how) {
  const { content } = found(path, "open");
  if (content === undefined) throw fault("EISDIR", "illegal operation on a directory", "read", path);
  const encoding = typeof how === "string" ? how : how?.encoding;
  return encoding === undefined
    ? Buffer.from(content)
    : Buffer.from(content).toString(/** @type {"utf8"} */ (encoding));
}

/** @param {unknown} path @param {{ withFileTypes?: boolean }} [how] */
export function readdir(path, { withFileTypes = false } = {}) {
  const { at, content } = found(path, "scandir");
  if (content !== undefined) throw fault("ENOTDIR", "not a directory", "scandir", path);
  const names = [...(folders.get(at) ?? [])].sort();
  return withFileTypes ? names.map((name) => ({ name, ...kinds(files.get(`${at}/${name}`)) })) : names;
}

/** @param {unknown} path */
export function open(path) {
  const { content } = found(path, "open");
  let position = 0;
  return {
    stat: async () => stat(path),
    close: async () => undefined,
    /** @param {Uint8Array} into @param {number} offset @param {number} length @param {number | null} from */
    async read(into, offset, length, from) {
      const start = from ?? position;
      const part = (content ?? new Uint8Array()).subarray(start, start + length);
      into.set(part, offset);
      if (from === null) position += part.length;
      return { bytesRead: part.length, buffer: into };
    },
  };
}
