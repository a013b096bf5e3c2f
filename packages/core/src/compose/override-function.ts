import { writtenText, type ConfigNode, type ScalarNode, type ScalarValue } from "../config-node.js";
import type { Location } from "../source-text.js";
import { describeNode } from "./describe-node.js";
import { OverrideFault } from "./override-fault.js";
import type { OverrideValue, Sweep, SweepKind } from "./override.js";

const SWEEPS = [
  "choice",
  "range",
  "interval",
  "glob",
  "sort",
  "shuffle",
  "tag",
] as const satisfies SweepKind[];
const CASTS = ["int", "float", "str", "bool"] as const;
type Cast = (typeof CASTS)[number];
const CAST_RESULT: Readonly<Record<Cast, string>> = {
  int: "an integer",
  float: "a number",
  str: "text",
  bool: "`true` or `false`",
};
type FunctionName = SweepKind | Cast | "extend_list";

/** Whether Hydra's grammar knows a function of this name. */
export function isFunctionName(name: string): name is FunctionName {
  return name === "extend_list" || isCast(name) || SWEEPS.some((sweep) => sweep === name);
}

const isCast = (name: string): name is Cast => CASTS.some((cast) => cast === name);

/** Evaluates a function call in an override. */
export function callFunction(
  name: FunctionName,
  elements: readonly OverrideValue[],
  named: ReadonlyMap<string, OverrideValue>,
  location: Location,
): OverrideValue {
  if (name === "extend_list") {
    const items = elements.map((element) => asNode(element, name));
    refuseNamed(name, named, location);
    return { kind: "extension", items: { kind: "sequence", items, origin: location } };
  }
  if (isCast(name)) {
    refuseNamed(name, named, location);
    const [argument] = elements;
    if (argument === undefined || elements.length > 1)
      throw new OverrideFault(`\`${name}\` takes one value`, location.span, `${elements.length} given`);
    return cast(asNode(argument, name), name, location);
  }
  const sweep: Sweep = {
    kind: "sweep",
    function: name,
    elements: elements.map((element) => asSweepElement(element, name)),
    named: new Map([...named].map(([key, element]) => [key, asSweepElement(element, name)])),
    location,
  };
  checkArguments(sweep);
  return sweep;
}

const ARGUMENTS: Readonly<
  Partial<Record<SweepKind, readonly [least: number, most: number, wanted: string]>>
> = {
  range: [1, 3, "`range([start,] stop[, step])`"],
  interval: [2, 2, "`interval(start, end)`"],
};

function checkArguments({ function: name, elements, named, location }: Sweep): void {
  const count = elements.length + [...named.keys()].filter((key) => key !== "reverse").length;
  const [least, most, wanted] = ARGUMENTS[name] ?? [1, Infinity, `\`${name}(value, …)\``];
  if (count < least || count > most)
    throw new OverrideFault(
      `\`${name}\` has ${count} argument${count === 1 ? "" : "s"}`,
      location.span,
      `expected ${wanted}`,
    );
  if (name !== "range" && name !== "interval") return;
  for (const element of [...elements, ...named.values()])
    if (element.kind !== "scalar" || typeof element.value !== "number")
      throw new OverrideFault(`\`${name}\` takes numbers`, spanOf(element), "not a number");
}

const spanOf = (element: ConfigNode | Sweep): Location["span"] =>
  element.kind === "sweep" ? element.location.span : element.origin.span;

function asSweepElement(element: OverrideValue, name: string): ConfigNode | Sweep {
  return element.kind === "sweep" ? element : asNode(element, name);
}

function asNode(element: OverrideValue, name: string): ConfigNode {
  if (element.kind !== "sweep" && element.kind !== "extension") return element;
  const { span } = element.kind === "sweep" ? element.location : element.items.origin;
  throw new OverrideFault(`\`${name}\` takes plain values`, span, "not a plain value");
}

function refuseNamed(name: string, named: ReadonlyMap<string, OverrideValue>, location: Location): void {
  const [first] = named.keys();
  if (first !== undefined)
    throw new OverrideFault(`\`${name}\` has no argument \`${first}\``, location.span, "takes values only");
}

/** Converts scalars; in a container, each of them. */
function cast(node: ConfigNode, name: Cast, location: Location): ConfigNode {
  switch (node.kind) {
    case "sequence":
      return { ...node, items: node.items.map((item) => cast(item, name, location)) };
    case "mapping":
      return {
        ...node,
        entries: new Map(
          [...node.entries].map(([key, entry]) => [
            key,
            { ...entry, value: cast(entry.value, name, location) },
          ]),
        ),
      };
    case "scalar":
      return castScalar(node, name, location);
  }
}

function castScalar(node: ScalarNode, name: Cast, location: Location): ScalarNode {
  const value = name === "str" ? writtenText(node) : converted(node.value, name);
  if (value === undefined)
    throw new OverrideFault(
      `${describeNode(node)} cannot become ${CAST_RESULT[name]}`,
      node.origin.span,
      `not for \`${name}(…)\``,
    );
  return { kind: "scalar", value, plain: false, origin: location };
}

function converted(value: ScalarValue, name: Exclude<Cast, "str">): ScalarValue | undefined {
  if (name === "bool") {
    if (typeof value !== "string") return value === null ? undefined : Boolean(value);
    return /^true$/i.test(value) ? true : /^false$/i.test(value) ? false : undefined;
  }
  if (value === null || value === "") return undefined;
  const number = Number(value);
  if (Number.isNaN(number) && !/^nan$/i.test(String(value))) return undefined;
  return name === "int" ? Math.trunc(number) : number;
}
