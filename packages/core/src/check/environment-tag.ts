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
  for (const entry of options.values())
    for (const { value, shownAs } of taggedScalars(entry.value))
      if (typeof value === "string" && value.length >= SHORTEST_SECRET)
        hidden = hidden.replaceAll(value, () => shownAs);
  return hidden;
}

function* taggedScalars(value: CheckedValue): Generator<CheckedScalar & { readonly shownAs: string }> {
  if (value.kind === "scalar" && value.shownAs !== undefined) yield { ...value, shownAs: value.shownAs };
  if (value.kind === "list") for (const item of value.items) yield* taggedScalars(item.value);
  if (value.kind === "mapping") for (const entry of value.entries.values()) yield* taggedScalars(entry.value);
}
