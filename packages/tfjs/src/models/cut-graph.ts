import type { GraphCall, GraphInput, GraphValue, LayerGraph } from "../saving/layer-graph.js";

/** Where a graph is to begin: behind these values, which become its inputs. */
export interface GraphBeginning {
  readonly values: readonly GraphValue[];
  /** The first calls that are kept. */
  readonly calls: ReadonlySet<GraphCall>;
  readonly name: string;
}

/** A value that a graph would need beside those that it begins with. */
export interface OutsideValue {
  readonly value: GraphValue;
  /** The call that needs it; undefined for an output of the model. */
  readonly neededBy: GraphCall | undefined;
}

/** The calls that some values need, and the inputs. */
export function callsBefore(graph: LayerGraph, outputs: readonly GraphValue[]): LayerGraph {
  const needed = new Set<number>();
  visit(outputs, (value) => void ("input" in value && needed.add(value.input)));
  const kept = graph.inputs.map((_, index) => index).filter((index) => needed.has(index));
  const inputs = kept.map((index) => graph.inputs[index]!);
  return rebuild(inputs, outputs, (value) =>
    "input" in value ? { input: kept.indexOf(value.input) } : undefined,
  );
}

/**
 * The calls from some values on, up to the outputs; to be asked of a beginning that
 * {@link outsideValues} has nothing against.
 */
export function callsFrom(graph: LayerGraph, { values, name }: GraphBeginning): LayerGraph {
  const inputs = values.map((value, index): GraphInput => {
    const { shape, dtype } =
      "input" in value ? graph.inputs[value.input]! : value.call.outputs[value.output]!;
    return { name: `${name}_input${index === 0 ? "" : `_${index + 1}`}`, shape, dtype };
  });
  return rebuild(inputs, graph.outputs, (value) => {
    const input = values.findIndex((each) => isSameValue(each, value));
    return input === -1 ? undefined : { input };
  });
}

/** Values that the rest of a graph needs beside those that it would begin with. */
export function outsideValues(graph: LayerGraph, { values, calls }: GraphBeginning): readonly OutsideValue[] {
  const begins = (value: GraphValue) => values.some((each) => isSameValue(each, value));
  const after = new Set<GraphCall>(calls);
  const outside = new Set<GraphCall>();
  const isOutside = (value: GraphValue) => !begins(value) && ("input" in value || outside.has(value.call));
  for (const call of graph.calls) {
    if (call.inputs.some((value) => "call" in value && after.has(value.call))) after.add(call);
    if (!calls.has(call) && call.inputs.some(isOutside)) outside.add(call);
  }
  const needed = new Set<GraphCall>();
  visit(graph.outputs, (value) => void ("call" in value && needed.add(value.call)));
  const isAfter = (value: GraphValue) => "call" in value && after.has(value.call);
  return [
    ...[...after]
      .filter((call) => needed.has(call) && !calls.has(call))
      .flatMap((call) =>
        call.inputs
          .filter((value) => !isAfter(value) && isOutside(value))
          .map((value) => ({ value, neededBy: call })),
      ),
    ...graph.outputs
      .filter((value) => !isAfter(value) && isOutside(value))
      .map((value) => ({ value, neededBy: undefined })),
  ];
}

/** Whether the outputs of a graph need any of these calls. */
export function needs(graph: LayerGraph, calls: ReadonlySet<GraphCall>): boolean {
  let isNeeded = false;
  visit(graph.outputs, (value) => void (isNeeded ||= "call" in value && calls.has(value.call)));
  return isNeeded;
}

/** Goes through all values that some values are made of, those included, each call once. */
function visit(outputs: readonly GraphValue[], look: (value: GraphValue) => void): void {
  const seen = new Set<GraphCall>();
  const pending = [...outputs];
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    look(value);
    if (!("call" in value) || seen.has(value.call)) continue;
    seen.add(value.call);
    pending.push(...value.call.inputs);
  }
}

function rebuild(
  inputs: readonly GraphInput[],
  outputs: readonly GraphValue[],
  replaced: (value: GraphValue) => GraphValue | undefined,
): LayerGraph {
  const calls = new Map<GraphCall, GraphCall>();
  const valueOf = (value: GraphValue): GraphValue => {
    const other = replaced(value);
    if (other !== undefined) return other;
    if (!("call" in value)) throw new Error("a value of the graph has no source");
    const { call, output } = value;
    const known = calls.get(call) ?? { ...call, inputs: call.inputs.map(valueOf) };
    calls.set(call, known);
    return { call: known, output };
  };
  const results = outputs.map(valueOf);
  return { inputs, calls: [...calls.values()], outputs: results };
}

export function isSameValue(a: GraphValue, b: GraphValue): boolean {
  if ("input" in a) return "input" in b && a.input === b.input;
  return "call" in b && a.call === b.call && a.output === b.output;
}
