import type { Tensor } from "@tensorflow/tfjs-core";
import { tf } from "../engine/tf.js";
import { callLayer, type Activation } from "./call-layer.js";
import type { Call, Source } from "./calls.js";

/** Some calls of a forward pass, and what goes in and comes out. */
export interface CallRun {
  /** In topological order. */
  readonly calls: readonly Call[];
  /** Values that are known beforehand; they stay. */
  readonly given: ReadonlyMap<string, Tensor>;
  readonly wanted: readonly Source[];
  readonly training: boolean;
}

/** A value of the forward pass by name. */
export function keyOf(source: Source): string {
  return "input" in source ? `input ${source.input}` : `${source.call} ${source.output}`;
}

/**
 * Runs calls one after the other and gives what is wanted, in tensors of their own. Each activation
 * is disposed after its last use, on the gradient tape too: what gradients need, the tape has kept
 * for itself. To be called inside a `tidy`.
 */
export function runCalls({ calls, given, wanted, training }: CallRun): Tensor[] {
  const activations = new Activations(calls, given, wanted);
  for (const { index, place, inputs, arguments: own } of calls) {
    const outputs = callLayer(
      place.layer,
      inputs.map((source) => activations.get(source)),
      {
        ...own,
        training: own["training"] === undefined ? training : own["training"] === true,
      },
    );
    outputs.forEach((activation, output) => activations.add({ call: index, output }, activation));
    for (const source of inputs) activations.use(source);
    activations.disposeUnused();
  }
  return wanted.map((source) => {
    const { value } = activations.get(source);
    return given.has(keyOf(source)) || isKept(value) ? tf.clone(value) : value;
  });
}

/** The values of a forward pass that somebody has still to see. */
class Activations {
  readonly #values = new Map<string, Activation>();
  /** How often a value is still to be used. */
  readonly #uses = new Map<string, number>();
  /** Under how many names a tensor is held: a recurrent layer gives its last state twice. */
  readonly #holds = new Map<Tensor, number>();
  #unused: Tensor[] = [];

  constructor(calls: readonly Call[], given: ReadonlyMap<string, Tensor>, wanted: readonly Source[]) {
    for (const [key, value] of given) {
      this.#values.set(key, { value, mask: null });
      this.#holds.set(value, Infinity);
    }
    for (const source of [...calls.flatMap(({ inputs }) => inputs), ...wanted])
      this.#uses.set(keyOf(source), (this.#uses.get(keyOf(source)) ?? 0) + 1);
  }

  get(source: Source): Activation {
    const activation = this.#values.get(keyOf(source));
    if (activation === undefined) throw new Error(`there is no value for ${keyOf(source)}`);
    return activation;
  }

  add(source: Source, activation: Activation): void {
    const { value } = activation;
    const key = keyOf(source);
    this.#holds.set(value, (this.#holds.get(value) ?? 0) + 1);
    this.#values.set(key, activation);
    if (!this.#uses.has(key)) this.#release(key);
  }

  /** Counts one use of a value as done. */
  use(source: Source): void {
    const key = keyOf(source);
    const left = (this.#uses.get(key) ?? 0) - 1;
    this.#uses.set(key, left);
    if (left === 0) this.#release(key);
  }

  disposeUnused(): void {
    for (const value of this.#unused) if (!isKept(value)) value.dispose();
    this.#unused = [];
  }

  #release(key: string): void {
    const value = this.#values.get(key)?.value;
    if (value === undefined) return;
    this.#values.delete(key);
    const holds = (this.#holds.get(value) ?? 0) - 1;
    this.#holds.set(value, holds);
    if (holds === 0) {
      this.#holds.delete(value);
      this.#unused.push(value);
    }
  }
}

/** Whether a layer gave a tensor that it keeps for itself. */
function isKept(value: Tensor): boolean {
  return value.kept || value instanceof tf.Variable;
}
