import type { EXCEPTIONS, FreezerOptions, SELECTORS } from "./freezer-options.js";

/** An option that says what to select or to leave out. */
export type SelectingOption = (typeof SELECTORS | typeof EXCEPTIONS)[number];

/** A thing that can be selected: a parameter, or a layer that has none. */
export interface Selectable {
  readonly names: readonly string[];
  /** Class of the layer. */
  readonly layerType: string;
}

/** One text of an option that selects. */
export interface Entry {
  readonly option: SelectingOption;
  /** Position in the list; `undefined` when the option is a single text. */
  readonly index: number | undefined;
  readonly text: string;
}

/** The items that an entry matches. */
export interface EntryMatch<Item extends Selectable> {
  readonly entry: Entry;
  /**
   * How it had to be spelled to match: `model.head.kernel` for `head.weight`. Empty when nothing
   * matches.
   */
  readonly spellings: readonly string[];
  readonly items: ReadonlySet<Item>;
}

type NameOption = Exclude<SelectingOption, "types">;

const MATCHERS: Readonly<Record<NameOption, (name: string, text: string) => boolean>> = {
  names: isOrContains,
  name_starts_with: startsWith,
  patterns: isOrContainsLike,
  except_names: isOrContains,
  except_name_starts_with: startsWith,
  except_patterns: isOrContainsLike,
};

const ROOT = "model.";
/** The names of weights that other frameworks call `weight`. */
export const WEIGHT_NAMES: readonly string[] = ["kernel", "depthwise_kernel", "embeddings", "gamma"];

/** The texts of an option that takes one or a list. */
export function entriesOf(options: FreezerOptions, option: SelectingOption): readonly Entry[] {
  const value = options[option] ?? [];
  return typeof value === "string"
    ? [{ option, index: undefined, text: value }]
    : value.map((text, index) => ({ option, index, text }));
}

/**
 * Finds what an entry means: as it is written, else below the root, each also with what `weight`
 * stands for.
 */
export function matchEntry<Item extends Selectable>(entry: Entry, items: readonly Item[]): EntryMatch<Item> {
  const { option, text } = entry;
  if (option === "types")
    return { entry, spellings: [], items: new Set(items.filter(({ layerType }) => layerType === text)) };
  const matches = MATCHERS[option];
  for (const step of spellingsOf(text)) {
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
  return option === "name_starts_with" || option === "except_name_starts_with";
}

export function isPattern({ option }: Entry): boolean {
  return option === "patterns" || option === "except_patterns";
}

/**
 * Of two entries that match the same thing, the longer one says more about it, whichever options
 * they stand in. What a pattern leaves open does not count; a class of layers says least.
 */
export function precisionOf({ entry, spellings }: EntryMatch<Selectable>): number {
  const said = isPattern(entry) ? spellings.map((spelling) => spelling.replace(/[*?]/g, "")) : spellings;
  return Math.max(-1, ...said.map(({ length }) => length));
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

/**
 * A trailing dot makes a layer without parameters, whose only name is its path, match `model.bn1.`
 * as well.
 */
function startsWith(name: string, prefix: string): boolean {
  return name.startsWith(prefix) || `${name}.` === prefix;
}

function isOrContains(name: string, path: string): boolean {
  return name === path || name.startsWith(`${path}.`);
}

function isOrContainsLike(name: string, pattern: string): boolean {
  return matchesGlob(`${pattern}.**`, name);
}

/**
 * Whether a dotted name has the form of a pattern: `**` stands for any number of segments, none
 * included, `*` for any part of one segment, `?` for one character of it. Takes no longer than the
 * product of the two lengths.
 *
 * @noTarget
 */
export function matchesGlob(pattern: string, name: string): boolean {
  return matchesSequence(pattern.split("."), name.split("."), "**", matchesSegment);
}

function matchesSegment(pattern: string, segment: string): boolean {
  return matchesSequence(pattern, segment, "*", (wanted, found) => wanted === "?" || wanted === found);
}

/**
 * Gives each `many` as little as it can, and more only where the rest does not fit; only the last
 * one may need more.
 */
function matchesSequence(
  pattern: ArrayLike<string>,
  found: ArrayLike<string>,
  many: string,
  matchesOne: (wanted: string, found: string) => boolean,
): boolean {
  let at = 0;
  let index = 0;
  let lastMany: { readonly at: number; taken: number } | undefined;
  while (index < found.length) {
    const wanted = pattern[at];
    if (wanted === many) lastMany = { at: at++, taken: index };
    else if (wanted !== undefined && matchesOne(wanted, found[index]!)) {
      at++;
      index++;
    } else if (lastMany !== undefined) {
      at = lastMany.at + 1;
      index = ++lastMany.taken;
    } else return false;
  }
  while (pattern[at] === many) at++;
  return at === pattern.length;
}
