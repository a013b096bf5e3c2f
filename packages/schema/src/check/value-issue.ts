import type { Slot } from "../json-schema.js";
import type { OptionIssue, OptionPath } from "../option-issue.js";
import type { TargetDefinition } from "../manifest.js";
import { PlannedObject } from "../planned-object.js";
import { renderPath } from "../render-path.js";
import { FOREIGN_KEYS } from "../foreign-names.js";
import { suggestNames } from "../suggest-names.js";
import { translateText, translateWord } from "../translate-name.js";
import type { Alternative } from "./alternatives.js";
import type { CheckContext } from "./context.js";
import { describeForms, describeManyValues, valuesOf } from "./describe-schema.js";
import { describeKind, describeValue, isMapping, kindOf } from "./describe-value.js";
import { hasType } from "./has-type.js";
import { suggestValue, type ValueSuggestion } from "./suggest-value.js";
import { listNames, shortType, withArticle } from "./wording.js";

/** A value that is none of the forms allowed. */
export function invalidValue(
  forms: readonly Alternative[],
  value: unknown,
  path: OptionPath,
  context: CheckContext,
): OptionIssue {
  const expected = describeForms(forms, context.resolve);
  const name = renderPath(path);
  const sameKind = forms.some(
    (form) => hasType(form, value) || valuesOf(form)?.some((each) => kindOf(each) === kindOf(value)),
  );
  const suggestion = suggestValue(forms, value, path, context);
  const values = describeManyValues(forms);
  return {
    code: "INVALID_OPTION",
    path,
    on: "value",
    message: `\`${name}\` must be ${expected}, but is ${describeValue(value)}`,
    label: sameKind ? `expected ${expected}` : `expected ${expected}, found ${describeKind(value)}`,
    ...(values === undefined || suggestion !== undefined ? {} : { notes: [values] }),
    ...(suggestion !== undefined && { help: [suggestion.help] }),
    ...(suggestion?.replacements !== undefined && { replacements: suggestion.replacements }),
    expected,
  };
}

/** Data where an object belongs, an object where data belongs, or an object of another kind. */
export function wrongSlot(
  forms: readonly Alternative[],
  slots: readonly Slot[],
  value: unknown,
  path: OptionPath,
  context: CheckContext,
): OptionIssue {
  const expected = describeForms(forms, context.resolve);
  const misspelt = isMapping(value) ? Object.keys(value).find(isLikeTarget) : undefined;
  if (misspelt !== undefined) {
    const others = Object.keys(value as object).flatMap((key) => {
      const advice = translateWord(FOREIGN_KEYS, key, [])?.advice;
      return advice === undefined ? [] : [`\`${key}\`: ${advice}`];
    });
    return {
      code: "WRONG_SLOT",
      path: [...path, misspelt],
      on: "key",
      message: `\`${renderPath(path)}\` takes ${expected}, but \`${misspelt}\` names no target`,
      label: "reads like `_target_`",
      help: ["did you mean `_target_`?", ...others],
      ...(others.length === 0 && { replacements: ["_target_"] }),
    };
  }
  const fitting = [
    ...new Set(slots.flatMap((slot) => (slot.kind === "function" ? [] : context.producersOf(slot.type)))),
  ].sort();
  const notes: string[] = [];
  if (fitting.length > 0) notes.push(`targets that fit: ${listNames(fitting)}`);
  else if (slots.some((slot) => slot.kind !== "function"))
    notes.push(
      kindOf(value) === "mapping"
        ? "no target of this project fits: export one that makes it, or declare the type as data, without methods that must be there"
        : "no target of this project fits",
    );
  const help = slotHelp(forms, slots, value, fitting);
  return {
    code: "WRONG_SLOT",
    path,
    on: "value",
    message: `\`${renderPath(path)}\` takes ${expected}, but ${describeGiven(value)}`,
    label: `expected ${expected}`,
    ...(notes.length > 0 ? { notes } : {}),
    ...(help === undefined ? {} : { help: [help.help] }),
    ...(help?.replacements !== undefined && { replacements: help.replacements }),
    expected,
  };
}

/**
 * Of a class of the project's own that says nothing of what it is: types are told by what a class
 * declares and not by its members, which others may have by chance.
 */
function heritageHelp(
  { kind, module, name, produces }: TargetDefinition,
  slots: readonly Slot[],
): ValueSuggestion | undefined {
  const wanted = slots.find((slot) => slot.kind !== "function")?.type;
  if (kind !== "class" || !module.startsWith(".") || produces.length > 1 || wanted === undefined)
    return undefined;
  const own = name.slice(name.lastIndexOf(".") + 1);
  const owner = wanted.slice(0, wanted.lastIndexOf("#"));
  const help = `if it is one, let the class say so: \`class ${own} implements ${shortType(wanted)}\`, a type of \`${owner}\``;
  return { help };
}

/** `target`, `_target`, `__target__`, `_tagret_`. */
const isLikeTarget = (key: string): boolean =>
  suggestNames(key, ["_target_"]).length > 0 || isForeignTarget(key);

/** `class_path` and the like. */
const isForeignTarget = (key: string): boolean =>
  (translateWord(FOREIGN_KEYS, key, ["_target_"])?.names.length ?? 0) > 0;

function describeGiven(value: unknown): string {
  if (!(value instanceof PlannedObject)) return `is ${describeValue(value)}`;
  const { definition, partial } = value;
  const type = definition.produces[0];
  const made = type === undefined ? "plain data" : withArticle(`\`${shortType(type)}\``);
  if (partial) return `\`${definition.name}\` with \`_partial_: true\` gives a function that makes ${made}`;
  return definition.kind === "class" && type !== undefined && definition.name.endsWith(`.${shortType(type)}`)
    ? `is a \`${definition.name}\``
    : `\`${definition.name}\` makes ${made}`;
}

function slotHelp(
  forms: readonly Alternative[],
  slots: readonly Slot[],
  value: unknown,
  fitting: readonly string[],
): ValueSuggestion | undefined {
  if (value instanceof PlannedObject) {
    const fits = (slot: Slot) => slot.kind !== "function" && value.definition.produces.includes(slot.type);
    if (value.partial && slots.some(fits)) return { help: "leave out `_partial_: true`" };
    const [made] = value.definition.produces;
    const isMade = (slot: Slot) =>
      slot.kind === "function" &&
      slot.returns !== undefined &&
      value.definition.produces.includes(slot.returns);
    if (!value.partial && slots.some(isMade))
      return { help: "add `_partial_: true`, for a function that makes it later" };
    if (value.partial && made !== undefined && slots.some(({ kind }) => kind === "function"))
      return {
        help: `an option that takes a class to make objects of is typed \`Factory<${shortType(made)}>\`, and takes the node with or without \`_partial_\``,
      };
    const undeclared = value.partial ? undefined : heritageHelp(value.definition, slots);
    if (undeclared !== undefined) return undeclared;
    const list = forms.find((form) => form.type === "array");
    return list ? { help: `write a list: \`- _target_: ${value.definition.name}\`` } : undefined;
  }
  if (typeof value === "string") {
    const [named] = fitting.includes(value) ? [value] : suggestNames(value, fitting);
    if (named !== undefined)
      return {
        help: `name it as a target: \`_target_: ${named}\``,
        replacements: [`{ _target_: ${named} }`],
      };
    const foreign = translateText(value);
    if (foreign !== undefined)
      return { help: foreign.help, ...(foreign.written && { replacements: [`"${foreign.written}"`] }) };
  }
  return kindOf(value) === "mapping" ? { help: "say what to build with `_target_`" } : undefined;
}
