import type * as core from "@tensorflow/tfjs-core";

/** The part of a graph's configuration that says how its layers are connected. */
interface GraphConfig {
  layers: readonly { readonly name?: unknown; readonly inboundNodes?: unknown }[];
}

type FromConfig = (type: unknown, config: GraphConfig, ...rest: unknown[]) => unknown;

/**
 * Makes the building of a graph from its configuration end. TensorFlow.js goes round its layers
 * until each has its inputs, and so for ever where a layer is its own input, or has one that is not
 * there.
 */
export function endGraphCycles(tf: typeof core): void {
  const { classNameMap } = tf.serialization.SerializationMap.getMap();
  for (const name of ["Model", "Functional"]) {
    const registered = classNameMap[name];
    if (registered === undefined) throw new Error(`TensorFlow.js has no model class \`${name}\``);
    const [type, original] = registered as unknown as [unknown, FromConfig];
    const bounded: FromConfig = (of, config, ...rest) => {
      if (!Array.isArray(config.layers)) throw new Error("it lists no layers");
      return original(of, { ...config, layers: boundedLayers(config.layers) }, ...rest);
    };
    Reflect.set(classNameMap, name, [type, bounded]);
  }
}

/** A list that may be gone round no more often than each time connects one call of a layer. */
function boundedLayers(layers: GraphConfig["layers"]): GraphConfig["layers"] {
  const calls = layers.reduce((count, { inboundNodes }) => count + sizeOf(inboundNodes), 0);
  let rounds = 0;
  return Object.assign([...layers], {
    *[Symbol.iterator]() {
      // One round makes the layers, and each further one connects something.
      if (++rounds > calls + 1) throw new Error(describeCycle(layers));
      yield* layers;
    },
  });
}

function sizeOf(list: unknown): number {
  return Array.isArray(list) ? list.length : 0;
}

/** Longer circles are not told. */
const TOLD = 8;

function describeCycle(layers: GraphConfig["layers"]): string {
  const inputs = new Map(layers.map(({ name, inboundNodes }) => [name, inputsOf(inboundNodes)]));
  for (const start of inputs.keys()) {
    const cycle = cycleFrom(start, inputs);
    if (cycle !== undefined && cycle.length <= TOLD)
      return `a layer waits for its own output: ${cycle.map((name) => `\`${String(name)}\``).join(" ← ")}`;
  }
  return "its layers wait for each other, or for one that is not there";
}

/** Names of the layers that feed one. */
function inputsOf(inboundNodes: unknown): readonly unknown[] {
  if (!Array.isArray(inboundNodes)) return [];
  return inboundNodes.flatMap((call: unknown): unknown[] =>
    Array.isArray(call)
      ? call.map((input: unknown) => (Array.isArray(input) ? (input[0] as unknown) : input))
      : [],
  );
}

/** The shortest way from a layer through its inputs back to itself. */
function cycleFrom(
  start: unknown,
  inputs: ReadonlyMap<unknown, readonly unknown[]>,
): readonly unknown[] | undefined {
  const seen = new Set<unknown>();
  let ways: (readonly unknown[])[] = [[start]];
  for (let length = 1; length < TOLD && ways.length > 0; length++) {
    const longer: (readonly unknown[])[] = [];
    for (const way of ways)
      for (const input of inputs.get(way.at(-1)) ?? []) {
        if (input === start) return [...way, start];
        if (!seen.has(input)) longer.push([...way, input]);
        seen.add(input);
      }
    ways = longer;
  }
  return undefined;
}
