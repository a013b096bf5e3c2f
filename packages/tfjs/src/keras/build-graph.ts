import type { LayersModel, SymbolicTensor } from "@tensorflow/tfjs-layers";
import { layers } from "../engine/tf.js";
import type { Layer } from "../network/layer-internals.js";
import { connect, construct, makeInput, refuseZeroedSteps, type BuildContext } from "./build-layer.js";
import { readCall, readEnds, type CallTemplate, type History } from "./config/call-template.js";
import { isModelEntry, readObject, type LayerEntry, type ModelEntry } from "./config/keras-config.js";
import { isOperation, operationOf } from "./config/operation-classes.js";
import { describeValue } from "./config/translate-values.js";
import type { Template } from "./layers/operation-layer.js";
import { damaged, unsupportedLayer } from "./keras-fault.js";

/** A layer of a graph, or an operation, which has no layer before it is called. */
interface Vertex {
  readonly entry: LayerEntry;
  readonly layer: Layer | undefined;
  readonly calls: readonly Call[];
}

interface Call {
  readonly index: number;
  readonly template: CallTemplate;
  state: "untouched" | "waiting" | "made";
  outputs: readonly SymbolicTensor[];
}

/** Layers that find the masks of their inputs themselves, as Keras does. */
const FINDS_MASKS: ReadonlySet<string> = new Set([
  ...["LSTM", "GRU", "SimpleRNN", "RNN", "ConvLSTM2D", "Bidirectional", "GlobalAveragePooling1D"],
]);
/** A functional model while it is built, from its outputs back to its inputs. */
export class Graph {
  readonly #vertices = new Map<string, Vertex>();

  constructor(
    private readonly entry: ModelEntry,
    make: (inner: LayerEntry) => Layer,
    private readonly context: BuildContext,
  ) {
    for (const each of entry.layers) {
      if (this.#vertices.has(each.name))
        throw damaged(`its configuration has two layers \`${each.name}\` in \`${entry.name}\``);
      this.#vertices.set(each.name, makeVertex(each, make));
    }
  }

  build(): LayersModel {
    const { config, name } = this.entry;
    const ends = [readEnds(config["input_layers"]), readEnds(config["output_layers"])] as const;
    const [inputs, outputs] = ends.map((each) => each.map((history) => this.#value(history)));
    return layers.model({ inputs: inputs!, outputs: outputs!, name });
  }

  /**
   * A tensor, after all that it needs has been made, without a call of itself inside of itself for
   * each.
   */
  #value(history: History): SymbolicTensor {
    const pending = [this.#call(history)];
    for (let next = pending.at(-1); next !== undefined; next = pending.at(-1)) {
      const [vertex, call] = next;
      const missing = this.#neededBy(vertex, call).filter(([, each]) => each.state !== "made");
      const [waiting] = missing.filter(([, each]) => each.state === "waiting");
      if (waiting !== undefined && call.state === "waiting")
        throw damaged(`layer \`${waiting[0].entry.name}\` waits for its own output`);
      if (call.state !== "made" && missing.length === 0) {
        call.outputs = this.#run(vertex, call);
        call.state = "made";
      }
      if (call.state === "made") pending.pop();
      else {
        call.state = "waiting";
        pending.push(...missing);
      }
    }
    return this.#made(history);
  }

  /** Values that a call waits for. Masks are not among them. */
  #neededBy({ entry }: Vertex, { template }: Call): (readonly [Vertex, Call])[] {
    const { tensors, masks } = template;
    const needed = isOperation(entry) ? tensors : tensors.filter((_, index) => !masks.has(index));
    return needed.map((history) => this.#call(history));
  }

  #call({ layer, call }: History): readonly [Vertex, Call] {
    const vertex = this.#vertices.get(layer);
    const found = vertex?.calls[call];
    if (vertex === undefined || found === undefined)
      throw damaged(`its configuration refers to call ${call} of a layer \`${layer}\` that is not there`);
    return [vertex, found];
  }

  #made(history: History): SymbolicTensor {
    const tensor = this.#call(history)[1].outputs[history.output];
    if (tensor === undefined)
      throw damaged(
        `its configuration refers to output ${history.output} of layer \`${history.layer}\`, which has fewer`,
      );
    return tensor;
  }

  #run(vertex: Vertex, call: Call): readonly SymbolicTensor[] {
    const { entry, layer } = vertex;
    const { template } = call;
    if (entry.className === "InputLayer") return [makeInput(entry)];
    if (layer === undefined) {
      const inputs = template.tensors.map((history) => this.#made(history));
      const config = operationOf(entry, template, this.#operationName(entry, call.index));
      return connect(entry, construct(entry, { className: "KerasOperation", config: { ...config } }), inputs);
    }
    const { inputs, initialState } = this.#arguments(entry, template);
    return connect(entry, layer, inputs, initialState.length > 0 ? { initialState: [...initialState] } : {});
  }

  /**
   * Tensors of a call of a layer. What else it is called with has to be what a layer here does of
   * itself.
   */
  #arguments(
    entry: LayerEntry,
    { positional, named, tensors }: CallTemplate,
  ): { readonly inputs: readonly SymbolicTensor[]; readonly initialState: readonly SymbolicTensor[] } {
    const take = (template: Template): readonly SymbolicTensor[] =>
      indicesOf(template).map((index) => this.#made(tensors[index]!));
    let initialState: readonly SymbolicTensor[] = [];
    for (const [name, value] of named) {
      if (name === "training") this.#checkTraining(entry, value);
      else if (name === "mask") requireFoundMask(entry, value);
      else if (name === "initial_state" && typeof value !== "string" && !isOnlyNothing(value))
        initialState = take(value);
      else if (!isOnlyNothing(value))
        throw unsupportedLayer(entry, `it is called with \`${name}=${describeValue(value)}\``);
    }
    const [first, ...others] = positional;
    if (first === undefined || others.some((each) => each !== null))
      throw unsupportedLayer(entry, "it is called with more than its inputs");
    return { inputs: take(first), initialState };
  }

  #checkTraining(entry: LayerEntry, training: Template | string): void {
    if (training === true)
      throw unsupportedLayer(
        entry,
        "it is called with `training=True`, and would train when it predicts, too",
      );
    // Of other layers Keras writes it whether somebody asked for it or not.
    const isAskedFor = isModelEntry(entry) || entry.className === "BatchNormalization";
    if (training !== false || !isAskedFor) return;
    this.context.translation.warn(
      `layer \`${entry.name}\` of the Keras file is called with \`training=False\`, which has no effect here: ` +
        "how its normalization behaves in training is up to the config",
    );
  }

  /** A name for each call of an operation, which is a layer of its own here. */
  #operationName({ name }: LayerEntry, index: number): string {
    if (index === 0) return name;
    let free = `${name}_${index}`;
    while (this.#vertices.has(free)) free += "_";
    return free;
  }
}

function makeVertex(entry: LayerEntry, make: (inner: LayerEntry) => Layer): Vertex {
  const isInput = entry.className === "InputLayer";
  const calls = isInput ? [undefined] : entry.calls;
  return {
    entry,
    layer: isInput || isOperation(entry) ? undefined : make(entry),
    calls: calls.map((call, index) => ({
      index,
      template: isInput ? NOTHING : readCall(entry, call),
      state: "untouched",
      outputs: [],
    })),
  };
}

const NOTHING: CallTemplate = { tensors: [], positional: [], named: new Map(), masks: new Set() };

function requireFoundMask(entry: LayerEntry, mask: Template | string): void {
  if (isOnlyNothing(mask)) return;
  const inner = entry.className === "TimeDistributed" ? readObject(entry.config["layer"]) : undefined;
  const repeats = inner !== undefined && !FINDS_MASKS.has(inner.className);
  if (!FINDS_MASKS.has(entry.className) && !repeats)
    throw unsupportedLayer(entry, "it is called with a mask, which it does not take here");
  refuseZeroedSteps(entry);
}

function isOnlyNothing(value: Template | string): boolean {
  return value === null || (Array.isArray(value) && value.every((each: Template) => isOnlyNothing(each)));
}

/** Places of the tensors in an argument, in their order. */
function indicesOf(template: Template): readonly number[] {
  if (Array.isArray(template)) return template.flatMap((each: Template) => indicesOf(each));
  if (typeof template === "object" && template !== null && "input" in template) return [template.input];
  return [];
}
