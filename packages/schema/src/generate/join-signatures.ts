import type { JsonSchema } from "../json-schema.js";
import type { TargetOverload, TargetParameter } from "../manifest.js";
import type { Omission } from "./mapped.js";
import type { TargetSignature } from "./read-signature.js";

/** All usable overloads of a target as one: what its options may be, and how each is called. */
export interface JoinedSignatures {
  readonly parameters: readonly TargetParameter[];
  readonly overloads: readonly TargetOverload[];
  readonly options: JsonSchema;
  readonly omissions: readonly Omission[];
}

export function joinSignatures([first, ...others]: readonly [
  TargetSignature,
  ...TargetSignature[],
]): JoinedSignatures {
  const distinct: TargetSignature[] = [first];
  for (const next of others) {
    const index = distinct.findIndex((known) => isSame(known, next) || extend(known, next) !== undefined);
    const known = distinct[index];
    if (known) distinct[index] = extend(known, next) ?? known;
    // By its keys alone it could not be told from the one before.
    else if (!distinct.some((known) => isReordered(known, next))) distinct.push(next);
  }
  const calls = [...new Map(distinct.map((each) => [JSON.stringify(each.parameters), each])).values()];
  const forms = distinct.flatMap(({ options }) => options.anyOf ?? [options]);
  const unlike = new Map(forms.map((form) => [JSON.stringify(form), form]));
  const [only] = unlike.values();
  return {
    parameters: distinct[0]?.parameters ?? [],
    overloads:
      calls.length === 1
        ? []
        : calls.map(({ parameters }) => ({ parameters, ...keysOf(distinct, parameters) })),
    options: only && unlike.size === 1 ? only : { anyOf: [...unlike.values()] },
    omissions: distinct.flatMap(({ omissions }) => omissions),
  };
}

function isSame(known: TargetSignature, next: TargetSignature): boolean {
  return (
    JSON.stringify([known.parameters, known.options]) === JSON.stringify([next.parameters, next.options])
  );
}

/** One signature for two of which the longer has one parameter more, at its end. */
function extend(one: TargetSignature, other: TargetSignature): TargetSignature | undefined {
  const [short, long] = one.parameters.length < other.parameters.length ? [one, other] : [other, one];
  const added = long.parameters.at(-1);
  if (long.parameters.length !== short.parameters.length + 1 || added?.kind !== "positional")
    return undefined;
  const { properties = {}, required = [], ...rest } = long.options;
  const { [added.name]: _added, ...common } = properties;
  const needed = required.filter((name) => name !== added.name);
  const shortened = { ...rest, properties: common, ...(needed.length > 0 ? { required: needed } : {}) };
  const isPrefix =
    canonical([shortened, long.parameters.slice(0, -1)]) === canonical([short.options, short.parameters]);
  if (!isPrefix) return undefined;
  return {
    ...long,
    parameters: [...short.parameters, { ...added, optional: true }],
    options: { ...rest, properties, ...(needed.length > 0 ? { required: needed } : {}) },
  };
}

/** The same keys in another order. */
function isReordered(one: TargetSignature, other: TargetSignature): boolean {
  const names = ({ parameters }: TargetSignature) => parameters.map((each) => each.name);
  const [left, right] = [names(one), names(other)];
  return left.join() !== right.join() && [...left].sort().join() === [...right].sort().join();
}

/** The keys of all signatures that are called in one way. */
function keysOf(
  signatures: readonly TargetSignature[],
  parameters: readonly TargetParameter[],
): { readonly keys?: readonly string[] } {
  const alike = signatures.filter((each) => canonical(each.parameters) === canonical(parameters));
  const forms = alike.flatMap(({ options }) => options.anyOf ?? [options]);
  const isOpen = forms.some((form) => form.additionalProperties !== false || form.patternProperties);
  return isOpen ? {} : { keys: [...new Set(forms.flatMap((form) => Object.keys(form.properties ?? {})))] };
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
