import { scrypt } from "#platform/digest";
import { toHex } from "../hex.js";

/**
 * The environment as a config has read it: each variable with its value, or `undefined` where it is
 * not set.
 */
export type ReadVariables = ReadonlyMap<string, string | undefined>;

/** Of each variable that a config has read, a digest of its value. */
export type EnvironmentDigests = ReadonlyMap<string, string>;

/** Stands for a variable that is not set. */
const UNSET = "unset";
const LINE = /^# @variable ("(?:[^"\\]|\\.)*") (\S+)$/gm;

/** One value is asked for again and again: by the record, the checkpoint, the comparison. */
const known = new Map<string, string>();

/**
 * Digests of values, which say whether a value is the same and not what it is. They take some time
 * to compute, so that nobody can try many values, and are salted with the name of the variable, so
 * that two runs can be compared.
 */
export function digestVariables(variables: ReadVariables): EnvironmentDigests {
  return new Map([...variables].map(([name, value]) => [name, digestOf(name, value)]));
}

function digestOf(name: string, value: string | undefined): string {
  if (value === undefined) return UNSET;
  const key = JSON.stringify([name, value]);
  const found = known.get(key) ?? toHex(scrypt(value, `lighter environment ${name}`));
  known.set(key, found);
  return found;
}

/** The lines of comment that keep digests at the end of a resolved config. */
export function printDigests(digests: EnvironmentDigests): string {
  return [...digests]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, digest]) => `# @variable ${JSON.stringify(name)} ${digest}\n`)
    .join("");
}

/** The digests at the end of a resolved config; none in one that was saved without them. */
export function readDigests(text: string): EnvironmentDigests {
  const lines = text.trimEnd().split("\n");
  const last = lines.findLastIndex((line) => !line.startsWith("#"));
  return new Map(
    [
      ...lines
        .slice(last + 1)
        .join("\n")
        .matchAll(LINE),
    ].map(([, name = '""', digest = ""]) => [JSON.parse(name) as string, digest]),
  );
}

/** Names of variables that both have read and that have another value in one of them. */
export function changedVariables(before: EnvironmentDigests, after: EnvironmentDigests): string[] {
  return [...before.keys()].filter((name) => after.has(name) && after.get(name) !== before.get(name)).sort();
}
