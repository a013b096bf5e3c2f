import type { Scalar, Tensor, Variable } from "@tensorflow/tfjs-core";
import { readsSaved } from "./saved-tensors.js";
import { tf } from "./tf.js";

/** Record of one operation in the engine. */
type TapeNode = ReturnType<typeof tf.engine>["state"]["activeTape"][number];

/** An operation whose outputs depend on a variable. */
interface Step {
  readonly node: TapeNode;
  /** The inputs that depend on one. */
  readonly inputs: readonly (readonly [name: string, input: Tensor])[];
}

/** A value, and its gradients by variables. The receiver disposes the tensors. */
export interface Derivatives {
  readonly value: Scalar;
  /** Of the variables that the value depends on. */
  readonly gradients: ReadonlyMap<Variable, Tensor>;
}

/**
 * The value of a function and its gradients: the same bits as those of `tf.variableGrads`, in less
 * memory. What an operation saves for gradients that nobody needs is freed at once, the rest as
 * soon as its gradient is made; a gradient is freed after its last use. Nothing stays behind where
 * `compute` or a gradient throws.
 *
 * Gradients may be taken inside of `compute`, but not by what was computed before they were begun.
 *
 * @param compute - to be differentiated once; all that it leaves is freed
 * @throws Error where an operation on the way has no gradient
 */
export function valueAndGradients(compute: () => Scalar, variables: readonly Variable[]): Derivatives {
  const { state } = tf.engine();
  if (state.gradientDepth > 0) throw new Error("gradients are being recorded already");
  const tape = new Tape(variables);
  const before = state.activeTape;
  state.activeTape = tape.nodes;
  try {
    const { value, gradients } = tf.tidy(() => {
      const value = record(compute);
      return { value, gradients: tape.differentiate(value, variables) };
    });
    const found = variables.flatMap((variable, index) => {
      const gradient = gradients[index];
      return gradient === undefined ? [] : [[variable, gradient] as const];
    });
    return { value, gradients: new Map(found) };
  } finally {
    state.activeTape = before;
    tape.free();
  }
}

function record(compute: () => Scalar): Scalar {
  const { state } = tf.engine();
  state.gradientDepth += 1;
  try {
    return tf.tidy(compute);
  } finally {
    state.gradientDepth -= 1;
  }
}

class Tape {
  /** The list to which the engine adds each operation as it runs. */
  readonly nodes: TapeNode[] = [];
  readonly #steps: Step[] = [];
  /** Ids of the tensors that depend on a variable. */
  readonly #dependent: Set<number>;

  constructor(variables: readonly Variable[]) {
    this.#dependent = new Set(variables.map(({ id }) => id));
    this.nodes.push = (...nodes) => {
      for (const node of nodes) this.#record(node);
      return Array.prototype.push.apply(this.nodes, nodes);
    };
  }

  #record(node: TapeNode): void {
    const inputs: [string, Tensor][] = [];
    for (const name in node.inputs) {
      const input = node.inputs[name];
      // An input that is left out is there as undefined.
      if (input !== undefined && this.#dependent.has(input.id)) inputs.push([name, input]);
    }
    if (inputs.length > 0) {
      for (const { id } of node.outputs) this.#dependent.add(id);
      this.#steps.push({ node, inputs });
    }
    // A gradient inside of the function is by other tensors than the variables.
    if (tf.engine().state.gradientDepth > 1 || node.saved === undefined) return;
    const names = inputs.map(([name]) => name);
    for (const [place, tensor] of node.saved.entries())
      if (names.length === 0 || !readsSaved(node.kernelName, names, place)) tensor.dispose();
  }

  /** The gradients by variables, to be called inside a `tidy`. */
  differentiate(value: Tensor, variables: readonly Variable[]): (Tensor | undefined)[] {
    if (!(value instanceof tf.Tensor)) throw new Error("the function must return a tensor");
    if (value.rank !== 0)
      throw new Error(`the function must return a scalar, not a tensor of rank ${value.rank}`);
    const steps = this.#stepsTo(value);
    const slopes = new Map<number, Tensor>([[value.id, tf.scalar(1)]]);
    for (let step = steps.pop(); step !== undefined; step = steps.pop()) propagate(step, slopes);
    return variables.map(({ id }) => slopes.get(id));
  }

  /** Those that the value depends on; what the others saved is freed. */
  #stepsTo(value: Tensor): Step[] {
    const wanted = new Set([value.id]);
    const found: Step[] = [];
    for (const step of this.#steps.toReversed())
      if (step.node.outputs.some(({ id }) => wanted.has(id))) {
        for (const [, { id }] of step.inputs) wanted.add(id);
        found.push(step);
      } else tf.dispose(step.node.saved ?? []);
    return found.reverse();
  }

  /** Frees what operations have saved. */
  free(): void {
    for (const { saved } of this.nodes) tf.dispose(saved ?? []);
  }
}

/** Takes the slopes of the value by the outputs of an operation to its inputs. */
function propagate({ node, inputs }: Step, slopes: Map<number, Tensor>): void {
  const ofOutputs = node.outputs.map(({ id }) => slopes.get(id));
  const ofInputs = tf.tidy(() => gradientsOf({ node, inputs }, ofOutputs));
  tf.dispose([...ofOutputs.filter((slope) => slope !== undefined), ...(node.saved ?? [])]);
  for (const { id } of node.outputs) slopes.delete(id);
  for (const [index, [, { id }]] of inputs.entries()) {
    const slope = ofInputs[index]!;
    const sum = slopes.get(id);
    slopes.set(id, sum === undefined ? slope : tf.add(sum, slope));
    if (sum !== undefined) tf.dispose([sum, slope]);
  }
}

/** The gradients by the inputs, each a tensor of its own. To be called inside a `tidy`. */
function gradientsOf({ node, inputs }: Step, slopes: readonly (Tensor | undefined)[]): Tensor[] {
  const { kernelName, gradient } = node;
  if (gradient === undefined) throw new Error(`the operation \`${kernelName}\` has no gradient`);
  // The engine puts zeros in the place of undefined.
  const made = gradient(slopes as Tensor[]);
  const given = new Set<Tensor>();
  return inputs.map(([name, input]) => {
    const make = made[name];
    if (make === undefined)
      throw new Error(`the operation \`${kernelName}\` has no gradient by its input \`${name}\``);
    const slope = tf.tidy(make);
    requireLike(input, slope, `the gradient of ${kernelName} by \`${name}\``);
    // It may be the slope of an output, or what somebody keeps.
    const isFresh = !slope.kept && !given.has(slope) && slope.scopeId === tf.engine().state.activeScope.id;
    given.add(slope);
    return isFresh ? slope : tf.clone(slope);
  });
}

function requireLike({ shape }: Tensor, slope: Tensor, what: string): void {
  if (slope.dtype !== "float32") throw new Error(`${what} must be \`float32\`, not \`${slope.dtype}\``);
  if (!tf.util.arraysEqual(slope.shape, shape))
    throw new Error(`${what} must be of shape [${shape.join(", ")}], not [${slope.shape.join(", ")}]`);
}
