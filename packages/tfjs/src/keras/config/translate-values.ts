import { unsupportedLayer } from "../keras-fault.js";
import { activationName } from "../layers/activations.js";
import { isRecord, readObject, type Settings } from "./keras-config.js";
import type { OptionPlace } from "./translation.js";

/** `kernel_size` as TensorFlow.js writes it: `kernelSize`. */
export function camelCase(name: string): string {
  return name.replace(/_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** The class name of Keras as it stands in paths and names: `conv2d`, `re_lu`. */
export function snakeCase(name: string): string {
  return name
    .replace(/\W+/g, "")
    .replace(/(.)([A-Z][a-z]+)/g, "$1_$2")
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase();
}

/** Translates the value of one option of a layer. */
export function translateValue(value: unknown, place: OptionPlace): unknown {
  const { option } = place;
  if (value === null || value === undefined) return value;
  if (option.endsWith("_initializer")) return translateInitializer(value, place);
  if (option.endsWith("_regularizer")) return translateRegularizer(value, place);
  if (option.endsWith("_constraint")) return translateConstraint(value, place);
  if (option.endsWith("activation")) return translateActivation(value, place);
  if (option === "data_format") return camelCase(oneOf(value, ["channels_last", "channels_first"], place));
  if (option === "padding" && typeof value === "string") return oneOf(value, ["valid", "same"], place);
  if (option === "interpolation") return oneOf(value, ["nearest", "bilinear"], place);
  if (option === "merge_mode") return oneOf(value, ["concat", "sum", "mul", "ave"], place);
  return plain(value, place);
}

/** A number, a flag, or lists of them. */
function plain(value: unknown, place: OptionPlace): unknown {
  if (Array.isArray(value)) return value.map((each) => (each === null ? null : plain(each, place)));
  if (typeof value === "boolean" || (typeof value === "number" && Number.isFinite(value))) return value;
  const constant = readConstant(value);
  if (constant !== undefined) return constant;
  throw unsupportedOption(place, `is ${describeValue(value)}`);
}

/** Numbers that Keras wrote as an array of NumPy or a tensor; undefined for anything else. */
export function readConstant(value: unknown): unknown {
  const { className = "", config = {} } = readObject(value) ?? {};
  if (!/^__(numpy|tensor)__$/.test(className)) return undefined;
  const isNumbers = (each: unknown): boolean =>
    Array.isArray(each) ? each.every(isNumbers) : typeof each === "number" || typeof each === "boolean";
  return isNumbers(config["value"]) ? config["value"] : undefined;
}

export function unsupportedOption({ layer, option }: OptionPlace, reason: string): Error {
  return unsupportedLayer(layer, `its \`${option}\` ${reason}`);
}

/** A value of a file in a few words. */
export function describeValue(value: unknown): string {
  const object = readObject(value);
  if (object !== undefined) return `a \`${object.className.slice(0, 100)}\``;
  const text = typeof value === "string" ? `\`${value}\`` : (JSON.stringify(value) ?? "nothing");
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}

function oneOf(value: unknown, known: readonly string[], place: OptionPlace): string {
  if (typeof value === "string" && known.includes(value)) return value;
  throw unsupportedOption(place, `is ${describeValue(value)}, where ${known.join(" or ")} can be computed`);
}

/** Initializers by their class in Keras, with their options. */
const INITIALIZERS: ReadonlyMap<string, readonly [className: string, options: readonly string[]]> = new Map([
  ["Zeros", ["Zeros", []]],
  ["Ones", ["Ones", []]],
  ["Constant", ["Constant", ["value"]]],
  ["RandomUniform", ["RandomUniform", ["minval", "maxval"]]],
  ["RandomNormal", ["RandomNormal", ["mean", "stddev"]]],
  ["TruncatedNormal", ["TruncatedNormal", ["mean", "stddev"]]],
  ["VarianceScaling", ["VarianceScaling", ["scale", "mode", "distribution"]]],
  ["GlorotUniform", ["GlorotUniform", []]],
  ["GlorotNormal", ["GlorotNormal", []]],
  ["HeUniform", ["HeUniform", []]],
  ["HeNormal", ["HeNormal", []]],
  ["LecunUniform", ["LeCunUniform", []]],
  ["LecunNormal", ["LeCunNormal", []]],
  ["Orthogonal", ["Orthogonal", ["gain"]]],
  ["OrthogonalInitializer", ["Orthogonal", ["gain"]]],
  ["Identity", ["Identity", ["gain"]]],
  ["IdentityInitializer", ["Identity", ["gain"]]],
]);

/** A seed of Keras draws other numbers here, and is left out. */
function translateInitializer(value: unknown, place: OptionPlace): unknown {
  const given = typeof value === "string" ? { className: pascalCase(value), config: {} } : readObject(value);
  const known = INITIALIZERS.get(given?.className ?? "");
  if (given === undefined || known === undefined)
    throw unsupportedOption(place, `is ${describeValue(value)}, which TensorFlow.js does not have`);
  const [className, options] = known;
  return { className, config: pick(given.config, options, (each) => normalizeName(each)) };
}

/**
 * `fan_out` is `fanOut`, and `untruncated_normal` is the only normal distribution that is cut
 * nowhere.
 */
function normalizeName(value: unknown): unknown {
  if (typeof value !== "string") return value;
  return value === "untruncated_normal" ? "normal" : camelCase(value);
}

function translateRegularizer(value: unknown, place: OptionPlace): unknown {
  const { layer, option, translation } = place;
  if (option === "activity_regularizer") {
    translation.warn(
      `layer \`${layer.name}\` of the Keras file has an \`activity_regularizer\`, which has no effect here`,
    );
    return undefined;
  }
  const given =
    typeof value === "string" ? { className: value.toUpperCase(), config: {} } : readObject(value);
  if (given === undefined || !["L1", "L2", "L1L2"].includes(given.className))
    throw unsupportedOption(place, `is ${describeValue(value)}, where L1, L2 or both can be computed`);
  return { className: "L1L2", config: { l1: 0, l2: 0, ...pick(given.config, ["l1", "l2"]) } };
}

const CONSTRAINTS: ReadonlyMap<string, readonly string[]> = new Map([
  ["MaxNorm", ["max_value", "axis"]],
  ["UnitNorm", ["axis"]],
  ["NonNeg", []],
  ["MinMaxNorm", ["min_value", "max_value", "rate", "axis"]],
]);

function translateConstraint(value: unknown, place: OptionPlace): unknown {
  const given = readObject(value);
  const options = CONSTRAINTS.get(given?.className ?? "");
  if (given === undefined || options === undefined)
    throw unsupportedOption(place, `is ${describeValue(value)}, which TensorFlow.js does not have`);
  return { className: given.className, config: pick(given.config, options) };
}

function translateActivation(value: unknown, place: OptionPlace): string {
  const object = isRecord(value) ? readObject(value) : undefined;
  // An object is a function that was registered by a name, or a layer with options of its own.
  const name =
    typeof value === "string" ? value : object?.className === "function" ? functionName(value) : "";
  const known = activationName(name, place.translation.kerasMajor);
  if (known === undefined)
    throw unsupportedOption(
      place,
      `is ${describeValue(value)}, which is none of Keras that can be computed here`,
    );
  return known;
}

/** `{"class_name": "function", "config": "relu", "module": "keras.activations"}` */
function functionName(value: unknown): string {
  if (!isRecord(value)) return "";
  const { module, config, registered_name: registered } = value;
  const isOwn = typeof module === "string" && /^keras\b/.test(module);
  return isOwn &&
    typeof config === "string" &&
    (registered === null || registered === config || registered === "function")
    ? config
    : "";
}

function pick(
  config: Settings,
  options: readonly string[],
  translate: (value: unknown) => unknown = (value) => value,
): Readonly<Record<string, unknown>> {
  const given = options.filter((option) => config[option] !== undefined && config[option] !== null);
  return Object.fromEntries(given.map((option) => [camelCase(option), translate(config[option])]));
}

function pascalCase(name: string): string {
  const camel = camelCase(name);
  return camel.slice(0, 1).toUpperCase() + camel.slice(1);
}
