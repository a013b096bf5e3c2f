import type { OptionIssue } from "@lighterjs/schema";
import type { Parameter } from "../trainer.js";
import { EXCEPTIONS, SELECTORS, type FreezerOptions } from "./freezer-options.js";
import {
  entriesOf,
  isPrefix,
  matchEntry,
  precisionOf,
  type Entry,
  type EntryMatch,
  type Named,
} from "./match-names.js";
import { suggestParameters } from "./suggest-parameters.js";

/** What is frozen and released together. */
export interface FreezeGroup {
  /** The entry that selects it, as written. */
  readonly label: string;
  readonly parameters: readonly Parameter[];
  /** Layers it covers that have no parameters of their own. */
  readonly bareLayers: readonly string[];
}

/** Something worth telling that stops nothing. */
export interface FreezeWarning {
  readonly code:
    | "UNMATCHED_PARAMETER"
    | "LONGER_NUMBER_MATCHED"
    | "EXCEPTION_EXCLUDES_NOTHING"
    | "NOTHING_SELECTED"
    | "SINGLE_GROUP";
  readonly message: string;
}

/** The parameters of one Freezer. */
export interface Selection {
  /** One per entry of the selectors, in the order listed; each selected parameter is in exactly one. A group may be empty. */
  readonly groups: readonly FreezeGroup[];
  readonly warnings: readonly FreezeWarning[];
  readonly issues: readonly OptionIssue[];
}

interface Candidate extends Named {
  readonly parameter?: Parameter;
}

/**
 * Finds what a Freezer's options select.
 *
 * @param bareLayers - paths of layers without parameters of their own that freezing concerns all the same
 */
export function selectParameters(
  options: FreezerOptions,
  parameters: readonly Parameter[],
  bareLayers: readonly string[] = [],
): Selection {
  const candidates: Candidate[] = [
    ...parameters.map((parameter) => ({ names: [parameter.name, ...parameter.aliases], parameter })),
    ...bareLayers.map((path) => ({ names: [path] })),
  ];
  const match = (option: Entry["option"]) =>
    entriesOf(options, option).map((entry) => matchEntry(entry, candidates));
  const selected = SELECTORS.flatMap(match);
  const excepted = EXCEPTIONS.flatMap(match);

  const excluded = new Set(excepted.flatMap(({ items }) => [...items]));
  const owner = new Map<Candidate, EntryMatch<Candidate>>();
  for (const found of selected)
    for (const item of found.items) {
      const other = owner.get(item);
      const isBetter = other === undefined || precisionOf(found) > precisionOf(other);
      if (isBetter && !excluded.has(item)) owner.set(item, found);
    }

  const groups = selected.map((found): FreezeGroup => {
    const own = candidates.filter((item) => owner.get(item) === found);
    return {
      label: found.entry.text,
      parameters: own.flatMap(({ parameter }) => parameter ?? []),
      bareLayers: own.flatMap(({ names, parameter }) => (parameter === undefined ? names : [])),
    };
  });
  const unmatched = selected.filter(({ items }) => items.size === 0);
  const names = parameters.flatMap((parameter) => [parameter.name, ...parameter.aliases]);
  const issues = unmatched.map(({ entry }) => unmatchedIssue(entry, names));
  const strict = options.strict ?? true;
  return {
    groups,
    issues: selected.length === 0 ? [missingSelectorIssue()] : strict ? issues : [],
    warnings: [
      ...(strict ? [] : issues.map(unmatchedWarning)),
      ...[...selected, ...excepted].flatMap(longerNumberWarning),
      ...excepted.filter((found) => excludesNothing(found, selected)).map(idleExceptionWarning),
      ...(unmatched.length < selected.length && owner.size === 0 ? [nothingSelectedWarning()] : []),
      ...singleGroupWarning(options, groups),
    ],
  };
}

function missingSelectorIssue(): OptionIssue {
  return {
    code: "MISSING_OPTION",
    path: [],
    on: "key",
    message: "a Freezer needs at least one entry in `names` or `name_starts_with`",
    label: "selects nothing",
  };
}

function unmatchedIssue(entry: Entry, names: readonly string[]): OptionIssue {
  const shown = entry.text === "" ? `an empty text in \`${entry.option}\`` : `\`${entry.text}\``;
  return {
    code: "UNMATCHED_PARAMETER",
    path: entry.index === undefined ? [entry.option] : [entry.option, entry.index],
    on: "value",
    message: `${shown} matches no parameter of the model`,
    label: "matches no parameter",
    ...(/(^|\.)moving_/.test(entry.text)
      ? {
          notes: [
            "moving statistics are not parameters; they stand still while all of their layer is frozen",
          ],
        }
      : {}),
    help: [suggestParameters(entry.text, names)],
  };
}

function unmatchedWarning(issue: OptionIssue): FreezeWarning {
  return { code: "UNMATCHED_PARAMETER", message: [issue.message, ...(issue.help ?? [])].join("; ") };
}

/** `layer1` as a prefix also matches `layer10`, which is rarely meant. */
function longerNumberWarning({ entry, spellings, items }: EntryMatch<Candidate>): FreezeWarning[] {
  if (!isPrefix(entry) || !/\d$/.test(entry.text)) return [];
  const longer = new Set<string>();
  for (const name of [...items].flatMap((item) => item.names))
    for (const { length } of spellings.filter((spelling) => name.startsWith(spelling)))
      if (/\d/.test(name.charAt(length)))
        longer.add(name.slice(0, length) + name.slice(length).split(".", 1)[0]);
  if (longer.size === 0) return [];
  const others = [...longer].map((name) => `\`${name}\``).join(", ");
  return [
    {
      code: "LONGER_NUMBER_MATCHED",
      message: `\`${entry.text}\` in \`${entry.option}\` also matches ${others}; write \`${entry.text}.\` for that layer only`,
    },
  ];
}

function excludesNothing(
  exception: EntryMatch<Candidate>,
  selected: readonly EntryMatch<Candidate>[],
): boolean {
  return !selected.some(({ items }) => [...items].some((item) => exception.items.has(item)));
}

function idleExceptionWarning({ entry }: EntryMatch<Candidate>): FreezeWarning {
  return {
    code: "EXCEPTION_EXCLUDES_NOTHING",
    message: `\`${entry.text}\` in \`${entry.option}\` excludes nothing that this Freezer selects`,
  };
}

function nothingSelectedWarning(): FreezeWarning {
  return { code: "NOTHING_SELECTED", message: "the exceptions leave this Freezer nothing to freeze" };
}

function singleGroupWarning(options: FreezerOptions, groups: readonly FreezeGroup[]): FreezeWarning[] {
  const [group, ...others] = groups;
  if (options.unfreeze_every_n_epochs === undefined || group === undefined || others.length > 0) return [];
  return [
    {
      code: "SINGLE_GROUP",
      message:
        `\`unfreeze_every_n_epochs\` releases one listed entry after another, and this Freezer lists one: ` +
        `all of \`${group.label}\` is released at once; list its layers one by one for a gradual release`,
    },
  ];
}
