// What a run leaves, without what differs between two runs of one config: times, process numbers,
// names made of them.
import { readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";

/**
 * The files below a folder, by path, so that those of a run that was troubled can be compared with
 * those of one that was not.
 * @param {string} folder
 * @returns {Promise<Map<string, string>>}
 */
export async function remains(folder) {
  const files = new Map();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const name = relative(folder, path).split(sep).join("/");
    // What a run will not go on from is kept, and is no part of its result.
    if (name.includes("/set-aside-")) continue;
    files.set(name.replace(EVENTS, "events"), settled(name, await readFile(path)));
  }
  return files;
}

/**
 * @param {ReadonlyMap<string, string>} whole
 * @param {ReadonlyMap<string, string>} after
 * @returns {string | undefined} how they differ
 */
export function differenceBetween(whole, after) {
  for (const [name, text] of whole)
    if (after.get(name) !== text) return `\`${name}\` is ${after.has(name) ? "another" : "missing"}`;
  const more = [...after.keys()].filter((name) => !whole.has(name));
  return more.length > 0 ? `left over: ${more.join(", ")}` : undefined;
}

/** Of TensorBoard: with the time, the host and the process. */
const EVENTS = /events\.out\.tfevents\.[^/"]+/;

/** @param {string} name @param {Buffer} bytes */
function settled(name, bytes) {
  if (name.endsWith("environment.json")) return Object.keys(JSON.parse(bytes.toString())).join();
  if (name.endsWith("status.json")) {
    const { state, epoch, step, metrics } = JSON.parse(bytes.toString());
    return JSON.stringify({ state, epoch, step, metrics });
  }
  if (name.endsWith(".safetensors")) return withoutNames(bytes);
  return EVENTS.test(name) ? eventsIn(bytes).join("\n") : bytes.toString("latin1");
}

/**
 * A checkpoint but for the name of the events file and the digest, which is of that name as well.
 *
 * @param {Buffer} bytes
 */
function withoutNames(bytes) {
  const dataAt = 8 + Number(bytes.readBigUInt64LE());
  const { __metadata__: metadata, ...tensors } = JSON.parse(bytes.toString("utf8", 8, dataAt));
  const state = metadata.state.replace(EVENTS, "events");
  const table = JSON.stringify({ ...metadata, sha256: "", state, tensors });
  return table + bytes.toString("latin1", dataAt);
}

/** The records of a TensorBoard file, each without its time. @param {Buffer} bytes */
function eventsIn(bytes) {
  /** @type {string[]} */
  const events = [];
  // A record: length (8), its checksum (4), the event, its checksum (4). An event begins with its
  // time: a tag and 8 bytes.
  for (let at = 0; at < bytes.length;) {
    const length = Number(bytes.readBigUInt64LE(at));
    events.push(bytes.toString("latin1", at + 12 + 9, at + 12 + length));
    at += 12 + length + 4;
  }
  return events;
}
