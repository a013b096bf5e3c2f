import type { OptionIssue } from "@lighterjs/schema";
import { enumerated, quoted } from "../wording.js";
import type { FreezeGroup } from "./freeze-groups.js";
import type { FreezerOptions } from "./freezer-options.js";
import { isPrefix, type Entry, type EntryMatch, type Selectable } from "./match-names.js";
import { suggestFor } from "./suggest-parameters.js";

/** Something worth telling that stops nothing. */
export interface FreezeWarning {
  readonly code:
    | "UNMATCHED_PARAMETER"
    | "LONGER_NUMBER_MATCHED"
    | "EXCEPTION_EXCLUDES_NOTHING"
    | "NOTHING_SELECTED"
    | "BLOCKS_UNKNOWN"
    | "SINGLE_GROUP"
    | "OPTION_WITHOUT_EFFECT";
  readonly message: string;
}

/** A Freezer whose options have been compared with a model. */
interface Selected<Item extends Selectable> {
  readonly options: FreezerOptions;
  readonly selected: readonly EntryMatch<Item>[];
  readonly excepted: readonly EntryMatch<Item>[];
  readonly groups: readonly FreezeGroup[];
}

/** Warns of options that may not mean what their writer thinks. */
export function selectionWarnings<Item extends Selectable>({
  options,
  selected,
  excepted,
  groups,
}: Selected<Item>): readonly FreezeWarning[] {
  return [
    ...[...selected, ...excepted].flatMap(longerNumberMatched),
    ...exceptionsThatExcludeNothing(selected, excepted),
    ...nothingSelected(selected, excepted),
    ...blocksUnknown(options, groups),
    ...singleGroup(options, selected, groups),
    ...withoutEffect(options),
  ];
}

/** Stands for an issue when the options are not strict. */
export function unmatchedWarning({ message, help = [] }: OptionIssue): FreezeWarning {
  return { code: "UNMATCHED_PARAMETER", message: [message, ...help].join("; ") };
}

/** `layer1` as a prefix also matches `layer10`, which is rarely meant. */
function longerNumberMatched({ entry, spellings, items }: EntryMatch<Selectable>): FreezeWarning[] {
  if (!isPrefix(entry) || !/\d$/.test(entry.text)) return [];
  const longer = new Set<string>();
  const precise = new Set<string>();
  for (const name of [...items].flatMap((item) => item.names))
    for (const { length } of spellings.filter((spelling) => name.startsWith(spelling))) {
      const next = name.charAt(length);
      if (/\d/.test(next)) longer.add(name.slice(0, length) + wordAt(name, length));
      else if (next !== "") precise.add(entry.text + next);
    }
  if (longer.size === 0) return [];
  const others = enumerated([...longer].map(quoted), 6);
  const cure =
    precise.size === 0 ? "" : `; write ${[...precise].map(quoted).join(" and ")} for that layer only`;
  return [
    {
      code: "LONGER_NUMBER_MATCHED",
      message: `${quoted(entry.text)} in ${quoted(entry.option)} also matches ${others}${cure}`,
    },
  ];
}

/**
 * The rest of a word that a position lies in: of `layer10.kernel`, and of `block_10_expand.kernel`,
 * `0` behind the `1`.
 */
function wordAt(name: string, position: number): string {
  return /^[^._-]*/.exec(name.slice(position))?.[0] ?? "";
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

/** Of a trainer that tells no blocks, layers stand for them. */
function blocksUnknown({ unfreeze_by }: FreezerOptions, groups: readonly FreezeGroup[]): FreezeWarning[] {
  const parameters = groups.flatMap((group) => group.parameters);
  if (unfreeze_by !== "block" || parameters.length === 0) return [];
  if (parameters.some(({ block }) => block !== undefined)) return [];
  return [
    {
      code: "BLOCKS_UNKNOWN",
      message:
        "`unfreeze_by: block` releases one layer after another, as `unfreeze_by: layer` does: " +
        "this trainer does not say which layers make a block",
    },
  ];
}

/** Warns of a release group after group where there is but one group. */
function singleGroup(
  { unfreeze_every_n_epochs, unfreeze_by = "entry" }: FreezerOptions,
  selected: readonly EntryMatch<Selectable>[],
  groups: readonly FreezeGroup[],
): FreezeWarning[] {
  if (unfreeze_every_n_epochs === undefined || unfreeze_by === "layer") return [];
  const [labels, what] =
    unfreeze_by === "entry"
      ? [selected.map(({ entry }) => entry.text), "listed entry after another, and this Freezer lists one"]
      : [groups.map(({ label }) => label), "block after another, and this Freezer selects one"];
  const [only, ...others] = labels;
  if (only === undefined || others.length > 0) return [];
  return [
    {
      code: "SINGLE_GROUP",
      message:
        `\`unfreeze_every_n_epochs\` releases one ${what}: all of ${quoted(only)} is released at once; ` +
        "`unfreeze_by: layer` releases its layers one by one",
    },
  ];
}

/** Options that only say how groups are told apart, where nothing asks for groups. */
function withoutEffect(options: FreezerOptions): FreezeWarning[] {
  const { unfreeze_every_n_epochs, monitor, unfreeze_by, order, lr_decay_per_group } = options;
  if (unfreeze_every_n_epochs !== undefined || monitor !== undefined) return [];
  const idle = [
    ...(unfreeze_by !== undefined && unfreeze_by !== "entry" && lr_decay_per_group === undefined
      ? [`unfreeze_by: ${unfreeze_by}`]
      : []),
    ...(order === "last_first" ? ["order: last_first"] : []),
  ];
  return idle.map((option) => ({
    code: "OPTION_WITHOUT_EFFECT",
    message:
      `${quoted(option)} does nothing here: without \`unfreeze_every_n_epochs\` or \`monitor\` ` +
      "all of this Freezer is released at once",
  }));
}

/**
 * Faults of the options that only show against a model: one for each selector that matches nothing.
 */
export function selectionIssues(
  selected: readonly EntryMatch<Selectable>[],
  candidates: readonly Selectable[],
): readonly OptionIssue[] {
  return selected
    .filter(({ items }) => items.size === 0)
    .map(({ entry }) => unmatchedIssue(entry, candidates));
}

const STATISTICS_NOTE =
  "moving statistics are not parameters; they stand still while all of their layer is frozen";

function unmatchedIssue(entry: Entry, candidates: readonly Selectable[]): OptionIssue {
  const { option, index, text } = entry;
  const shown = text === "" ? `an empty text in ${quoted(option)}` : quoted(text);
  const [message, label] =
    option === "types"
      ? [`${shown} is the class of no layer of the model that has parameters`, "no layer is of this class"]
      : [`${shown} matches no parameter of the model`, "matches no parameter"];
  return {
    code: "UNMATCHED_PARAMETER",
    path: index === undefined ? [option] : [option, index],
    on: "value",
    message,
    label,
    ...(/(^|\.)moving_/.test(text) ? { notes: [STATISTICS_NOTE] } : {}),
    help: [suggestFor(entry, candidates)],
  };
}

/** A kind of warning, and what it says. */
interface Warning {
  readonly code: string;
  readonly message: string;
}

const EXAMPLES = 2;

/**
 * Makes one warning of those of a kind, with the first of them as examples, where there are more
 * than so many. Kinds stand in the order in which they come up first.
 */
export function combineWarnings<Kind extends Warning>(
  warnings: readonly Kind[],
  most: number,
): readonly Kind[] {
  const codes = [...new Set(warnings.map(({ code }) => code))];
  return codes.flatMap((code) => {
    const kind = warnings.filter((warning) => warning.code === code);
    const [first] = kind;
    if (first === undefined || kind.length <= most) return kind;
    const more = kind.length - EXAMPLES;
    const shown = kind.slice(0, EXAMPLES).map(({ message }) => message);
    const message = [...shown, ...(more > 0 ? [`and ${more} more of this kind`] : [])].join("; ");
    return [{ ...first, message }];
  });
}
