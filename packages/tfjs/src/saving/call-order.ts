/** A layer of a graph in a file, as far as its calls go. */
export interface CalledLayer {
  readonly name: string;
  /** Index of its first call: inputs and containers have an output of their own before. */
  readonly firstCall: number;
  /** Which calls of which layers each call takes its inputs from. */
  readonly calls: readonly (readonly CallReference[])[];
}

export interface CallReference {
  readonly layer: string;
  readonly index: number;
}

/**
 * The index that each call of a layer must have in a file, given the one that it has. TensorFlow.js
 * numbers the calls of a layer in the order in which their inputs come to be while it goes through
 * the file, and takes one for the other where the file numbers them otherwise.
 */
export function callOrder(layers: readonly CalledLayer[]): (call: CallReference) => number {
  const orders = layers.some(({ calls }) => calls.length > 1) ? simulate(layers) : undefined;
  const first = new Map(layers.map(({ name, firstCall }) => [name, firstCall]));
  return ({ layer, index }) => {
    const order = orders?.get(layer);
    const start = first.get(layer) ?? 0;
    return order === undefined || index < start ? index : start + order.indexOf(index - start);
  };
}

/** Goes round the layers as TensorFlow.js does; undefined where that comes to no end. */
function simulate(layers: readonly CalledLayer[]): ReadonlyMap<string, readonly number[]> | undefined {
  const ranks = rankCalls(layers);
  const byName = new Map(layers.map((layer) => [layer.name, layer]));
  if (ranks === undefined || byName.size < layers.length) return undefined;
  const orders = new Map(layers.map(({ name }) => [name, [] as number[]]));
  const made = new Set<string>();
  const isThere = ({ layer, index }: CallReference) =>
    index < (byName.get(layer)?.firstCall ?? 0) || made.has(keyOf(layer, index));
  let waiting = layers
    .map(({ name, firstCall, calls }) => ({
      name,
      firstCall,
      // Of calls that become possible in one round, those that others wait for come first.
      calls: calls
        .map((inputs, at) => ({ inputs, at, rank: ranks.get(keyOf(name, firstCall + at)) ?? 0 }))
        .sort((a, b) => a.rank - b.rank),
    }))
    .filter(({ calls }) => calls.length > 0);
  while (waiting.length > 0) {
    const before = made.size;
    for (const layer of waiting) {
      const { name, firstCall } = layer;
      layer.calls = layer.calls.filter(({ inputs, at }) => {
        if (!inputs.every(isThere)) return true;
        made.add(keyOf(name, firstCall + at));
        orders.get(name)?.push(at);
        return false;
      });
    }
    if (made.size === before) return undefined;
    waiting = waiting.filter(({ calls }) => calls.length > 0);
  }
  return orders;
}

/**
 * How many calls lie between each call and the inputs, at most; undefined for a graph with a circle
 * or a loose end.
 */
function rankCalls(layers: readonly CalledLayer[]): ReadonlyMap<string, number> | undefined {
  const byName = new Map(layers.map((layer) => [layer.name, layer]));
  const ranks = new Map<string, number | "open">();
  const rankOf = ({ layer, index }: CallReference): number | undefined => {
    const { firstCall = 0, calls = [] } = byName.get(layer) ?? {};
    if (index < firstCall) return 0;
    const key = keyOf(layer, index);
    const known = ranks.get(key);
    if (known !== undefined) return known === "open" ? undefined : known;
    const inputs = calls[index - firstCall];
    if (inputs === undefined) return undefined;
    ranks.set(key, "open");
    let rank = 1;
    for (const input of inputs) {
      const before = rankOf(input);
      if (before === undefined) return undefined;
      rank = Math.max(rank, before + 1);
    }
    ranks.set(key, rank);
    return rank;
  };
  for (const { name, firstCall, calls } of layers)
    for (const at of calls.keys())
      if (rankOf({ layer: name, index: firstCall + at }) === undefined) return undefined;
  return ranks as ReadonlyMap<string, number>;
}

function keyOf(layer: string, index: number): string {
  return `${index}:${layer}`;
}
