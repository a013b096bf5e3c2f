import { refuseName } from "../parse/read-key.js";
import { MAPPING_CONTROL_KEYS } from "./node-forms.js";
import { formatTime, TIME_DIRECTIVES } from "./format-time.js";
import { parseArgument } from "./parse-template.js";
import { plainValue } from "./plain-scalar.js";
import { listValue, mappingValue, type Place, scalarValue, type Value } from "./place.js";
import { type Argument, ReferenceSyntaxError } from "./reference-syntax.js";
import type { HydraRuntime } from "./hydra-runtime.js";
import type { BuiltinResolver, ResolverCall } from "./resolver-call.js";

/** `${env:NAME}`, `${env:NAME,default}`: always text, or null where the default is `null`. */
function environmentVariable(call: ResolverCall): Value {
  const { value, shownAs } = call.scalar(0);
  const name = String(value);
  const given = call.variable(name, call.args.length > 1);
  if (given !== undefined) return scalarValue(given, call.written);
  const fallback = call.args[1];
  if (fallback === undefined && call.incomplete) return scalarValue("", call.written);
  if (fallback === undefined) {
    const shown = shownAs ?? name;
    throw call.fault({
      code: "MISSING_ENVIRONMENT_VARIABLE",
      message: `the environment variable \`${shown}\` is not set`,
      label: "not set",
      argument: 0,
      help: [`set it before the run, or give a default: \`\${env:${shown},default}\``],
    });
  }
  const isNull = fallback.kind === "text" && !fallback.quoted && isNullScalar(call.value(1));
  return scalarValue(isNull ? null : call.text(1), call.written);
}

function isNullScalar(value: Value): boolean {
  return value.kind === "scalar" && value.value === null;
}

/** `${copy:a.b}`: a second node from the same config. */
function copy(call: ResolverCall): Value {
  const source = call.node(0);
  call.checkCopy(source);
  return { kind: "node", place: source.copyTo(call.place.path, call.place) };
}

/** `${now:%Y-%m-%d}`: the instant of the run, the same in the whole config. */
function now(call: ResolverCall): Value {
  const { value, shownAs } = call.scalar(0);
  const format = String(value);
  const text = formatTime(format, call.time);
  if (text === undefined)
    throw call.fault({
      message: `\`${shownAs ?? format}\` is not a format of a time`,
      label: "has a directive that is not known",
      argument: 0,
      help: [`the directives are ${TIME_DIRECTIVES}`],
    });
  return scalarValue(text, shownAs === undefined ? undefined : call.written);
}

/** `${oc.select:a.b,default}`: the node, or the default where there is none or it is `???`. */
function select(call: ResolverCall): Value {
  const place = call.findNode(0);
  if (place !== undefined) return { kind: "node", place };
  return call.args.length > 1 ? call.value(1) : scalarValue(null);
}

/** `${oc.decode:text}`: text read as the value it spells. */
function decode(call: ResolverCall): Value {
  const { value, shownAs } = call.scalar(0);
  const tag = shownAs === undefined ? undefined : call.written;
  try {
    return literalValue(parseArgument(String(value)), tag);
  } catch (error) {
    if (!(error instanceof ReferenceSyntaxError)) throw error;
    throw call.fault({
      message: `the text of \`${call.written}\` does not spell a value`,
      label: "cannot be decoded",
      argument: 0,
      help: ["write `3`, `text`, `[1, 2]` or `{key: value}`"],
    });
  }
}

function literalValue(argument: Argument, shownAs: string | undefined): Value {
  if (argument.kind === "list")
    return listValue(
      argument.items.map((item) => literalValue(item, shownAs)),
      shownAs,
    );
  if (argument.kind === "mapping") {
    const entries = argument.entries.map(
      ({ key, value }) => [literalKey(key), literalValue(value, shownAs)] as const,
    );
    return mappingValue(entries, shownAs);
  }
  const text = literalText(argument);
  return argument.quoted ? scalarValue(text, shownAs) : plainValue(text, shownAs);
}

function literalKey(key: Extract<Argument, { kind: "text" }>): string {
  const name = literalText(key);
  const refused = refuseName(name);
  if (refused !== undefined) throw new ReferenceSyntaxError(refused.message, key, refused.label);
  return name;
}

/** Text that came from outside the config is never evaluated. */
function literalText(argument: Extract<Argument, { kind: "text" }>): string {
  return argument.template
    .map((part) => {
      if (part.kind === "text") return part.text;
      throw new ReferenceSyntaxError("decoded text may hold no references", part, "a reference");
    })
    .join("");
}

/** `${oc.create:{a: 1}}`: the argument as part of the config. */
function create(call: ResolverCall): Value {
  return call.value(0);
}

/** `${oc.deprecated:new.key,message}`: forwards to the new key, with a warning. */
function deprecated(call: ResolverCall): Value {
  const place = call.node(0);
  call.warnDeprecated(place, call.args.length > 1 ? call.text(1) : undefined);
  return { kind: "node", place };
}

/** `${hydra:runtime.output_dir}` and what else a config asks of Hydra that has a meaning here. */
function hydra(call: ResolverCall): Value {
  const { value, shownAs } = call.scalar(0);
  const values = call.hydra === undefined ? new Map<string, string>() : hydraValues(call.hydra);
  const found = values.get(String(value));
  // Where a run lies is another matter on another machine, and in another run.
  if (found !== undefined) return scalarValue(found, call.written);
  const isChoice = shownAs === undefined && String(value).startsWith("runtime.choices.");
  throw call.fault({
    message: isChoice
      ? `\`${call.written}\` names no config group whose option is chosen`
      : `\`${call.written}\` is a setting of Hydra itself, which does not run here`,
    label: isChoice ? "not chosen" : "no such setting",
    argument: 0,
    help: [
      `there are ${[...values.keys(), "runtime.choices.GROUP"].map((each) => `\`\${hydra:${each}}\``).join(", ")}`,
    ],
  });
}

const hydraValues = ({ outputDir, cwd, name }: HydraRuntime): Map<string, string> =>
  new Map([
    ["runtime.output_dir", outputDir],
    ["run.dir", outputDir],
    ["runtime.cwd", cwd],
    ["job.name", name],
  ]);

function dictKeys(call: ResolverCall): Value {
  return { kind: "list", items: memberSteps(call).map(([step]) => scalarValue(step)) };
}

/** `${oc.dict.values:a}`: the very nodes of the mapping, in its order. */
function dictValues(call: ResolverCall): Value {
  return { kind: "list", items: memberSteps(call).map(([, place]) => ({ kind: "node", place })) };
}

function memberSteps(call: ResolverCall): [string, Place][] {
  const place = call.node(0);
  if (place.node.kind !== "mapping")
    throw call.fault({
      message: `\`${call.written}\` needs a mapping, but the node is a ${place.node.kind === "sequence" ? "list" : "single value"}`,
      label: "not a mapping",
      argument: 0,
    });
  return place.steps().flatMap((step): [string, Place][] => {
    const child = MAPPING_CONTROL_KEYS.has(step) ? undefined : place.child(step);
    return child === undefined || call.isDisabled(child) ? [] : [[step, child]];
  });
}

/** With how many arguments each may be called. */
export interface Builtin {
  readonly resolve: BuiltinResolver;
  readonly least: number;
  readonly most: number;
}

/** Resolvers that need no project, by their names. */
export const BUILTIN_RESOLVERS: ReadonlyMap<string, Builtin> = new Map([
  ["env", { resolve: environmentVariable, least: 1, most: 2 }],
  ["oc.env", { resolve: environmentVariable, least: 1, most: 2 }],
  ["copy", { resolve: copy, least: 1, most: 1 }],
  ["now", { resolve: now, least: 1, most: 1 }],
  ["oc.select", { resolve: select, least: 1, most: 2 }],
  ["oc.decode", { resolve: decode, least: 1, most: 1 }],
  ["oc.create", { resolve: create, least: 1, most: 1 }],
  ["oc.deprecated", { resolve: deprecated, least: 1, most: 2 }],
  ["hydra", { resolve: hydra, least: 1, most: 1 }],
  ["oc.dict.keys", { resolve: dictKeys, least: 1, most: 1 }],
  ["oc.dict.values", { resolve: dictValues, least: 1, most: 1 }],
]);
