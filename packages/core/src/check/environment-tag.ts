import { type CheckedEntry, type CheckedScalar, type CheckedValue } from "./checked-config.js";

/** A shorter text is no secret, and would be found in too many words. */
const SHORTEST_SECRET = 4;

/** How the first part of a value that came from the environment is shown; `undefined` when none did. */
export function environmentTag(value: CheckedValue): string | undefined {
  for (const { shownAs } of taggedScalars(value)) return shownAs;
  return undefined;
}

/** A text in which what options got from the environment is shown as `${env:NAME}`. */
export function hideEnvironment(text: string, options: ReadonlyMap<string, CheckedEntry>): string {
  let hidden = text;
  for (const { value, shownAs } of secretsOf(options)) hidden = hidden.replaceAll(value, () => shownAs);
  return hidden;
}

interface Secret {
  readonly value: string;
  readonly shownAs: string;
}

/** One target may have thousands of faults, and as many options. */
const known = new WeakMap<ReadonlyMap<string, CheckedEntry>, readonly Secret[]>();

function secretsOf(options: ReadonlyMap<string, CheckedEntry>): readonly Secret[] {
  let secrets = known.get(options);
  if (secrets === undefined) known.set(options, (secrets = [...options.values()].flatMap(secretsIn)));
  return secrets;
}

function secretsIn(entry: CheckedEntry): Secret[] {
  return [...taggedScalars(entry.value)].flatMap(({ value, shownAs }) =>
    typeof value === "string" && value.length >= SHORTEST_SECRET ? [{ value, shownAs }] : [],
  );
}

function* taggedScalars(value: CheckedValue): Generator<CheckedScalar & { readonly shownAs: string }> {
  if (value.kind === "scalar" && value.shownAs !== undefined) yield { ...value, shownAs: value.shownAs };
  if (value.kind === "list") for (const item of value.items) yield* taggedScalars(item.value);
  if (value.kind === "mapping") for (const entry of value.entries.values()) yield* taggedScalars(entry.value);
}
