import type { EXCEPTIONS, FreezerOptions, SELECTORS } from "./freezer-options.js";

/** An option that takes names, or beginnings of names. */
export type NameOption = (typeof SELECTORS | typeof EXCEPTIONS)[number];

/** The names under which one thing can be selected: those of a parameter, or of a layer that has none. */
export interface Named {
  readonly names: readonly string[];
}

/** One text of an option that takes names. */
export interface Entry {
  readonly option: NameOption;
  /** Position in the list; `undefined` when the option is a single text. */
  readonly index: number | undefined;
  readonly text: string;
}

/** What an entry matches. */
export interface EntryMatch<Item extends Named> {
  readonly entry: Entry;
  /** How it had to be spelled to match: `model.head.kernel` for `head.weight`. Empty when nothing matches. */
  readonly spellings: readonly string[];
  readonly items: ReadonlySet<Item>;
}

const MATCHERS: Readonly<Record<NameOption, (name: string, text: string) => boolean>> = {
  names: isOrContains,
  name_starts_with: startsWith,
  except_names: isOrContains,
  except_name_starts_with: startsWith,
};

const ROOT = "model.";
/** What other frameworks call `weight`. */
export const WEIGHT_NAMES: readonly string[] = ["kernel", "embeddings", "gamma"];

/** The texts of an option that takes one or a list. */
export function entriesOf(options: FreezerOptions, option: NameOption): readonly Entry[] {
  const value = options[option] ?? [];
  return typeof value === "string"
    ? [{ option, index: undefined, text: value }]
    : value.map((text, index) => ({ option, index, text }));
}

/** Finds what an entry means: as it is written, else below the root, each also with what `weight` stands for. */
export function matchEntry<Item extends Named>(entry: Entry, items: readonly Item[]): EntryMatch<Item> {
  const matches = MATCHERS[entry.option];
  for (const step of spellingsOf(entry.text)) {
    const found = step
      .map((spelling) => ({
        spelling,
        items: items.filter(({ names }) => names.some((name) => matches(name, spelling))),
      }))
      .filter((match) => match.items.length > 0);
    if (found.length > 0)
      return {
        entry,
        spellings: found.map(({ spelling }) => spelling),
        items: new Set(found.flatMap((match) => match.items)),
      };
  }
  return { entry, spellings: [], items: new Set() };
}

/** Whether an entry is the beginning of names, rather than a name. */
export function isPrefix({ option }: Entry): boolean {
  return MATCHERS[option] === startsWith;
}

/** Of two entries that match the same thing, the longer one says more about it. */
export function precisionOf({ spellings }: EntryMatch<Named>): number {
  return Math.max(0, ...spellings.map(({ length }) => length));
}

/** Spellings in the order in which they are tried; those of one step count together. */
function spellingsOf(text: string): readonly (readonly string[])[] {
  if (text === "") return [];
  const weightAliases = /(^|\.)weight$/.test(text)
    ? WEIGHT_NAMES.map((name) => text.slice(0, -"weight".length) + name)
    : undefined;
  return [[text], weightAliases, [ROOT + text], weightAliases?.map((alias) => ROOT + alias)].filter(
    (step) => step !== undefined,
  );
}

/** A trailing dot makes a layer without parameters, whose only name is its path, match `model.bn1.` as well. */
function startsWith(name: string, prefix: string): boolean {
  return name.startsWith(prefix) || `${name}.` === prefix;
}

function isOrContains(name: string, path: string): boolean {
  return name === path || name.startsWith(`${path}.`);
}
