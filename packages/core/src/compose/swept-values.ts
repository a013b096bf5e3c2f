import { writtenText, type ConfigNode, type ScalarNode, type ScalarValue } from "../config-node.js";
import type { Report } from "../diagnostic.js";
import { createRandomSource } from "../random-source.js";
import type { Location } from "../source-text.js";
import { OverrideFault } from "./override-fault.js";
import type { Sweep } from "./override.js";

/** The values of an override of a sweep: a list, or all numbers between two. */
export type SweptValues =
  | { readonly kind: "list"; readonly values: readonly ConfigNode[]; readonly location: Location }
  | {
      readonly kind: "interval";
      readonly from: number;
      readonly to: number;
      /** Whether equal ratios count the same. */
      readonly log: boolean;
      readonly location: Location;
    };

/** A range of more numbers than this is a slip of the pen. */
const MOST_VALUES = 100_000;

/**
 * @param options - names of the configs of the group, where the override chooses one
 * @throws OverrideFault
 */
export function expandSweep(
  sweep: Sweep,
  key: string,
  options: readonly string[] | undefined,
  report: Report,
): SweptValues {
  const { location } = sweep;
  const list = (values: readonly ConfigNode[]): SweptValues => ({ kind: "list", values, location });
  switch (sweep.function) {
    case "choice":
      return list(sweep.elements.map((element) => plain(element, sweep)));
    case "range":
      return list(rangeValues(sweep));
    case "interval": {
      const { start: from, end: to } = numbers(sweep, ["start", "end"]);
      if (from === undefined || to === undefined || from > to)
        throw new OverrideFault(
          "an interval goes from the smaller number to the larger",
          location.span,
          "ends before it starts",
        );
      return { kind: "interval", from, to, log: false, location };
    }
    case "glob":
      return list(globValues(sweep, key, options));
    case "sort": {
      const values = [...listed(sweep, key, options, report)].sort(compare(sweep));
      return list(isTrue(sweep.named.get("reverse")) ? values.reverse() : values);
    }
    case "shuffle":
      return list(shuffled(listed(sweep, key, options, report), location));
    case "tag":
      return tagged(sweep, key, options, report);
  }
}

/**
 * The values that `sort` and `shuffle` put in order: their own, or those of the one sweep that they
 * are given.
 */
function listed(
  sweep: Sweep,
  key: string,
  options: readonly string[] | undefined,
  report: Report,
): readonly ConfigNode[] {
  const given = [
    ...sweep.elements,
    ...[...sweep.named].flatMap(([name, each]) => (name === "reverse" ? [] : [each])),
  ];
  const [only] = given;
  if (given.length === 1 && only?.kind === "sweep") {
    const inner = expandSweep(only, key, options, report);
    if (inner.kind === "list") return inner.values;
    throw new OverrideFault(`\`${sweep.function}\` needs listed values`, only.location.span, "has no order");
  }
  if (given.length === 1 && only?.kind === "sequence") return only.items;
  return given.map((element) => plain(element, sweep));
}

function plain(element: ConfigNode | Sweep, { function: name }: Sweep): ConfigNode {
  if (element.kind !== "sweep") return element;
  throw new OverrideFault(`\`${name}\` takes plain values`, element.location.span, "not a plain value");
}

function numbers(sweep: Sweep, names: readonly string[]): Record<string, number | undefined> {
  const given: Record<string, number | undefined> = {};
  const set = (name: string | undefined, element: ConfigNode | Sweep): void => {
    if (name === undefined || !names.includes(name))
      throw new OverrideFault(
        `\`${sweep.function}\` has no argument \`${name ?? "?"}\``,
        sweep.location.span,
        `expected ${names.map((each) => `\`${each}\``).join(", ")}`,
      );
    if (element.kind !== "scalar" || typeof element.value !== "number" || !Number.isFinite(element.value))
      throw new OverrideFault(`\`${sweep.function}\` takes numbers`, sweep.location.span, "not a number");
    given[name] = element.value;
  };
  for (const [index, element] of sweep.elements.entries()) set(names[index], element);
  for (const [name, element] of sweep.named) set(name, element);
  return given;
}

/** As Python counts: from `start`, without `stop`. */
function rangeValues(sweep: Sweep): ScalarNode[] {
  const isStopOnly = sweep.elements.length === 1 && !sweep.named.has("stop");
  const {
    start = 0,
    stop,
    step = 1,
  } = numbers(sweep, isStopOnly ? ["stop", "step", "start"] : ["start", "stop", "step"]);
  if (stop === undefined || step === 0)
    throw new OverrideFault(
      "a range needs an end, and a step that is not 0",
      sweep.location.span,
      "never ends",
    );
  const count = Math.ceil((stop - start) / step - 1e-9);
  if (count > MOST_VALUES)
    throw new OverrideFault(`the range has ${count} values`, sweep.location.span, "too many");
  return Array.from({ length: Math.max(0, count) }, (_, index) => ({
    kind: "scalar",
    value: Number((start + index * step).toPrecision(14)),
    plain: true,
    origin: sweep.location,
  }));
}

function globValues(sweep: Sweep, key: string, options: readonly string[] | undefined): ScalarNode[] {
  if (options === undefined)
    throw new OverrideFault(
      `\`glob\` chooses among the configs of a group, and \`${key}\` is none`,
      sweep.location.span,
      "nothing to choose from",
    );
  const [included, excluded] = [patterns(sweep.elements), patterns([sweep.named.get("exclude")])];
  const isMatch = (name: string, globs: readonly RegExp[]): boolean => globs.some((glob) => glob.test(name));
  return options
    .filter((name) => isMatch(name, included) && !isMatch(name, excluded))
    .map((value) => ({ kind: "scalar", value, plain: true, origin: sweep.location }));
}

function patterns(elements: readonly (ConfigNode | Sweep | undefined)[]): RegExp[] {
  return elements
    .flatMap((element): readonly (ConfigNode | Sweep)[] => {
      if (element === undefined) return [];
      return element.kind === "sequence" ? element.items : [element];
    })
    .flatMap((element) => (element.kind === "scalar" ? [writtenText(element)] : []))
    .map((glob) => {
      const escaped = glob
        .replace(/[\\^$.|+(){}]/g, "\\$&")
        .replaceAll("*", ".*")
        .replaceAll("?", ".");
      return new RegExp(`^${escaped}$`, "s");
    });
}

function compare(sweep: Sweep): (a: ConfigNode, b: ConfigNode) => number {
  const read = (node: ConfigNode): ScalarValue => (node.kind === "scalar" ? node.value : null);
  return (a, b) => {
    const [x, y] = [read(a), read(b)];
    if (typeof x === "number" && typeof y === "number") return x - y;
    if (typeof x === "string" && typeof y === "string") return x < y ? -1 : Number(x > y);
    throw new OverrideFault(
      "only numbers, or only texts, have an order",
      sweep.location.span,
      "cannot be sorted",
    );
  };
}

/** The same order each time that the same values are given. */
function shuffled(values: readonly ConfigNode[], { source, span }: Location): readonly ConfigNode[] {
  const stream = createRandomSource(0).stream(`shuffle ${source.text.slice(span.start, span.end)}`);
  const order = [...values];
  for (let last = order.length - 1; last > 0; last--) {
    const chosen = Math.floor(stream.next() * (last + 1));
    [order[last], order[chosen]] = [order[chosen]!, order[last]!];
  }
  return order;
}

/**
 * `tag(log, interval(…))` makes the interval logarithmic; no other tag means anything here, which
 * is said.
 */
function tagged(
  sweep: Sweep,
  key: string,
  options: readonly string[] | undefined,
  report: Report,
): SweptValues {
  const { elements, named, location } = sweep;
  const inner = named.get("sweep") ?? elements.at(-1);
  if (inner?.kind !== "sweep")
    throw new OverrideFault("`tag` needs a sweep", location.span, "expected `tag(TAG, choice(…))`");
  const listedTags = named.get("tags");
  const given = [
    ...elements.filter((each) => each !== inner),
    ...(listedTags === undefined ? [] : [listedTags]),
  ];
  const tags = given.flatMap((each) => {
    const nodes = each.kind === "sequence" ? each.items : [each];
    return nodes.flatMap((node) => (node.kind === "scalar" ? [writtenText(node)] : []));
  });
  const values = expandSweep(inner, key, options, report);
  for (const tag of tags)
    if (!(tag === "log" && values.kind === "interval"))
      report({
        code: "INVALID_OVERRIDE",
        severity: "warning",
        message: `the tag \`${tag}\` means nothing here`,
        labels: [{ ...location, text: "is left out" }],
        help: ["`tag(log, interval(1e-5,1e-1))` draws from a logarithmic range; there are no other tags"],
      });
  if (values.kind !== "interval" || !tags.includes("log")) return values;
  if (values.from <= 0)
    throw new OverrideFault("a logarithmic range has positive ends", location.span, "starts at 0 or below");
  return { ...values, log: true };
}

function isTrue(element: ConfigNode | Sweep | undefined): boolean {
  return element?.kind === "scalar" && element.value === true;
}
