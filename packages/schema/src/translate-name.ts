import {
  FOREIGN_KEYS,
  FOREIGN_OPTIONS,
  FOREIGN_TARGETS,
  type ForeignName,
  type ForeignTable,
} from "./foreign-names.js";

/** The translation of a name of another tool. */
export interface Translation {
  /** Names of ours, none where there is no such thing. */
  readonly names: readonly string[];
  /** Advice, where no name does it. */
  readonly advice: string | undefined;
}

/**
 * An option as another tool spells it.
 *
 * @param target - the name of the target that it was given to
 * @param known - the options that there are
 */
export function translateOption(
  name: string,
  target: string,
  known: readonly string[],
): Translation | undefined {
  const rows = [...FOREIGN_OPTIONS.named(name), ...FOREIGN_KEYS.named(name)];
  return translation(
    rows.filter(({ on }) => target.startsWith(on)),
    (ours) => known.includes(ours),
  );
}

/** Names here for an option of another tool, wherever there is such an option. */
export function namesOfOption(name: string): readonly string[] {
  return FOREIGN_OPTIONS.named(name).flatMap(({ ours }) => ours);
}

/**
 * A target as another tool names it, `torch.optim.lr_scheduler.StepLR`; nothing for a name of
 * another package.
 */
export function translateTarget(name: string, known: (name: string) => boolean): Translation | undefined {
  const [first = ""] = name.split(".");
  if (first !== name && !PACKAGES.has(first)) return undefined;
  const rows = FOREIGN_TARGETS.rows.filter(({ names }) => names.some((each) => isEndOf(each, name)));
  return translation(rows, known);
}

/** Where the targets of other tools, and those of ours that are misremembered, begin. */
const PACKAGES: ReadonlySet<string> = new Set(
  "torch torchvision torchmetrics timm nn pytorch_lightning lightning pl keras tf tensorflow monai lighter".split(
    " ",
  ),
);

/** Translates a value or key to one of those there are. */
export function translateWord(
  table: ForeignTable,
  word: string,
  known: readonly string[],
): Translation | undefined {
  return translation(table.named(word), (ours) => known.includes(ours));
}

/** Whether a name has these as its last segments. */
const isEndOf = (end: string, name: string): boolean => name === end || name.endsWith(`.${end}`);

function translation(
  rows: readonly ForeignName[],
  isKnown: (name: string) => boolean,
): Translation | undefined {
  const names = [...new Set(rows.flatMap(({ ours }) => ours.filter(isKnown)))];
  const advice = rows.find((row) => row.advice !== undefined)?.advice;
  return names.length === 0 && advice === undefined ? undefined : { names, advice };
}

/**
 * Translates a text in the notation of MONAI and of Lighter for Python: `@a::b` refers, `%a::b`
 * copies, `$…` is an expression. Nothing for any other text.
 */
export function translateText(
  text: string,
): { readonly help: string; readonly written?: string } | undefined {
  const [, sign, path] = /^\$?([@%])([\w.:#-]*\w)$/.exec(text.trim()) ?? [];
  if (sign !== undefined && path !== undefined) {
    const written = `\${${sign === "%" ? "copy:" : ""}${path.replace(/::|#/g, ".")}}`;
    return { help: `a reference is written \`${written}\``, written };
  }
  return /^\$(?![{\w]*$|\{)/.test(text.trim())
    ? { help: "nothing in a config is evaluated: write the value, a reference such as `${a.b}`, or a target" }
    : undefined;
}
