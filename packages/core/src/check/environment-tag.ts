import { type CheckedEntry, type CheckedScalar, type CheckedValue, partsOf } from "./checked-config.js";

/** A shorter text is no secret, and would be found in too many words. */
const SHORTEST_SECRET = 4;

/**
 * How the first part of a value that came from the environment is shown; `undefined` when none did.
 */
export function environmentTag(value: CheckedValue): string | undefined {
  for (const { shownAs } of environmentScalars(value)) return shownAs;
  return undefined;
}

/**
 * A text in which values of options, and of what is built for them, stand as the config writes
 * them: what came from the environment as `${env:NAME}`, and a path as it was before it was made
 * absolute.
 */
export function showAsWritten(text: string, options: ReadonlyMap<string, CheckedEntry>): string {
  let shown = text;
  for (const { value, written } of replacementsOf(options)) shown = shown.replaceAll(value, () => written);
  return shown;
}

interface Replacement {
  readonly value: string;
  readonly written: string;
}

/** One target may have thousands of faults, and as many options. */
const known = new WeakMap<ReadonlyMap<string, CheckedEntry>, readonly Replacement[]>();

/** The longest first: one value may be a part of another. */
function replacementsOf(options: ReadonlyMap<string, CheckedEntry>): readonly Replacement[] {
  let found = known.get(options);
  if (found === undefined) {
    found = [...scalarsIn(options)].flatMap(replacements);
    known.set(options, (found = found.toSorted((a, b) => b.value.length - a.value.length)));
  }
  return found;
}

function replacements({ value, delivered, shownAs }: CheckedScalar): Replacement[] {
  if (typeof value !== "string" || value.length === 0) return [];
  const written = shownAs ?? value;
  return [
    ...(typeof delivered === "string" && delivered !== value ? [{ value: delivered, written }] : []),
    ...(shownAs !== undefined && value.length >= SHORTEST_SECRET ? [{ value, written }] : []),
  ];
}

/** Of the nodes among the options too, each once. */
function* scalarsIn(options: ReadonlyMap<string, CheckedEntry>): Generator<CheckedScalar> {
  const seen = new Set([options]);
  for (const each of seen)
    for (const part of partsOf(each.values()))
      if (part.kind === "scalar") yield part;
      else if (part.kind === "object") seen.add(part.target.options);
}

/** The parts of a value that came from the environment. What is built for it is no part of it. */
export function* environmentScalars(
  value: CheckedValue,
): Generator<CheckedScalar & { readonly shownAs: string }> {
  for (const part of partsOf([{ value }]))
    if (part.kind === "scalar" && part.shownAs !== undefined) yield { ...part, shownAs: part.shownAs };
}
