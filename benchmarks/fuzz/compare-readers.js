import { isDeepStrictEqual } from "node:util";
import { parseDocument, SourceText } from "@lighterjs/core/stages";
import { parseDocument as parseYaml } from "yaml";
import { configData } from "./config-data.js";

/**
 * Reads a text as we do, and as editors do: yaml-language-server runs the package `yaml` with YAML
 * 1.2, not strict, and works merge keys in itself.
 *
 * @param {string} text
 * @returns {"refused" | "refused by yaml" | "equal"} refused: by us, which is always safe
 * @throws {Error} when both accept the text, but not as the same value
 */
export function compareReaders(text) {
  const ours = parseDocument(new SourceText("config.yaml", text, "/"), () => undefined);
  // A config is a mapping; whoever loads one refuses the rest.
  if (ours?.root.kind !== "mapping") return "refused";
  const theirs = parseYaml(text, { version: "1.2", strict: false, merge: true, logLevel: "silent" });
  if (theirs.errors.length > 0) return "refused by yaml";
  const value = /** @type {unknown} */ (theirs.toJS({ mapAsMap: true, maxAliasCount: -1 }));
  if (isDeepStrictEqual(configData(ours.root), named(value))) return "equal";
  throw new Error(
    `two readers, two values: ${JSON.stringify(named(value), replacer)} and ours ${JSON.stringify(configData(ours.root), replacer)}`,
  );
}

/**
 * Keys as the names that they stand for: ours are always text.
 *
 * @param {unknown} value
 * @returns {unknown}
 */
function named(value) {
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [String(key), named(item)]));
  return Array.isArray(value) ? value.map(named) : value;
}

/** @param {string} _key @param {unknown} value */
function replacer(_key, value) {
  if (value instanceof Map) return Object.fromEntries(value);
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}
