import type { OptionIssue } from "@lighterjs/schema";
import { enumerated, quoted } from "../wording.js";
import type { FreezerOptions } from "./freezer-options.js";
import { isPrefix, type EntryMatch, type Selectable } from "./match-names.js";

/** Something worth telling that stops nothing. */
export interface FreezeWarning {
  readonly code:
    | "UNMATCHED_PARAMETER"
    | "LONGER_NUMBER_MATCHED"
    | "EXCEPTION_EXCLUDES_NOTHING"
    | "NOTHING_SELECTED"
    | "SINGLE_GROUP"
    | "OPTION_WITHOUT_EFFECT";
  readonly message: string;
}

/** What the writer of the options may not have meant. */
export function selectionWarnings<Item extends Selectable>(
  options: FreezerOptions,
  selected: readonly EntryMatch<Item>[],
  excepted: readonly EntryMatch<Item>[],
): readonly FreezeWarning[] {
  return [
    ...[...selected, ...excepted].flatMap(longerNumberMatched),
    ...exceptionsThatExcludeNothing(selected, excepted),
    ...nothingSelected(selected, excepted),
    ...singleGroup(options, selected),
    ...withoutEffect(options),
  ];
}

/** What stands for an issue when the options are not strict. */
export function unmatchedWarning({ message, help = [] }: OptionIssue): FreezeWarning {
  return { code: "UNMATCHED_PARAMETER", message: [message, ...help].join("; ") };
}

/** `layer1` as a prefix also matches `layer10`, which is rarely meant. */
function longerNumberMatched({ entry, spellings, items }: EntryMatch<Selectable>): FreezeWarning[] {
  if (!isPrefix(entry) || !/\d$/.test(entry.text)) return [];
  const longer = new Set<string>();
  for (const name of [...items].flatMap((item) => item.names))
    for (const { length } of spellings.filter((spelling) => name.startsWith(spelling)))
      if (/\d/.test(name.charAt(length)))
        longer.add(name.slice(0, length) + name.slice(length).split(".", 1)[0]);
  if (longer.size === 0) return [];
  const others = enumerated([...longer].map(quoted), 6);
  return [
    {
      code: "LONGER_NUMBER_MATCHED",
      message: `${quoted(entry.text)} in ${quoted(entry.option)} also matches ${others}; write ${quoted(`${entry.text}.`)} for that layer only`,
    },
  ];
}

function exceptionsThatExcludeNothing(
  selected: readonly EntryMatch<Selectable>[],
  excepted: readonly EntryMatch<Selectable>[],
): FreezeWarning[] {
  const all = new Set(selected.flatMap(({ items }) => [...items]));
  return excepted
    .filter(({ items }) => ![...items].some((item) => all.has(item)))
    .map(({ entry }) => ({
      code: "EXCEPTION_EXCLUDES_NOTHING",
      message: `${quoted(entry.text)} in ${quoted(entry.option)} excludes nothing that this Freezer selects`,
    }));
}

function nothingSelected(
  selected: readonly EntryMatch<Selectable>[],
  excepted: readonly EntryMatch<Selectable>[],
): FreezeWarning[] {
  const all = selected.flatMap(({ items }) => [...items]);
  const excluded = new Set(excepted.flatMap(({ items }) => [...items]));
  return all.length > 0 && all.every((item) => excluded.has(item))
    ? [{ code: "NOTHING_SELECTED", message: "the exceptions leave this Freezer nothing to freeze" }]
    : [];
}

function singleGroup(options: FreezerOptions, selected: readonly EntryMatch<Selectable>[]): FreezeWarning[] {
  const [only, ...others] = selected;
  if (options.unfreeze_every_n_epochs === undefined || options.unfreeze_by === "layer") return [];
  if (only === undefined || others.length > 0) return [];
  return [
    {
      code: "SINGLE_GROUP",
      message:
        `\`unfreeze_every_n_epochs\` releases one listed entry after another, and this Freezer lists one: ` +
        `all of ${quoted(only.entry.text)} is released at once; \`unfreeze_by: layer\` releases its layers one by one`,
    },
  ];
}

/** Options that only say how groups are told apart, where nothing asks for groups. */
function withoutEffect(options: FreezerOptions): FreezeWarning[] {
  const { unfreeze_every_n_epochs, monitor, unfreeze_by, order, lr_decay_per_group } = options;
  if (unfreeze_every_n_epochs !== undefined || monitor !== undefined) return [];
  const idle = [
    ...(unfreeze_by === "layer" && lr_decay_per_group === undefined ? ["unfreeze_by: layer"] : []),
    ...(order === "last_first" ? ["order: last_first"] : []),
  ];
  return idle.map((option) => ({
    code: "OPTION_WITHOUT_EFFECT",
    message:
      `${quoted(option)} does nothing here: without \`unfreeze_every_n_epochs\` or \`monitor\` ` +
      "all of this Freezer is released at once",
  }));
}
