import type { StateValue } from "@lighterjs/callbacks";
import { listNames, OptionError, suggestNames } from "@lighterjs/schema";
import type { Tensor } from "@tensorflow/tfjs-core";
import { tf } from "../engine/tf.js";
import type { LossData } from "./loss.js";

/**
 * Numbers by the name of the class, or by its index where classes have no names; 1 for those that
 * are not named.
 */
export type ClassWeightsOption = "balanced" | Readonly<Record<string, number>>;

/** How much each class counts in a loss. */
export class ClassWeights {
  #weights: readonly number[] | undefined;
  /** Of the training data. */
  #counts: readonly number[] | undefined;

  /** @param subject - the loss, whose option `class_weights` this is */
  constructor(
    private readonly subject: object,
    private readonly option: ClassWeightsOption,
  ) {}

  /**
   * @param outputs - classes that the model tells apart
   * @throws OptionError
   */
  async prepare({ targets, countClasses }: LossData, outputs: number): Promise<void> {
    const { option } = this;
    const { classNames, classCount = outputs } = targets;
    const size = Math.max(classCount, outputs);
    const names = Array.from({ length: size }, (_, index) => classNames?.[index] ?? String(index));
    if (option !== "balanced") {
      this.#requireNames(names, option);
      this.#weights = names.map((name) => (Object.hasOwn(option, name) ? option[name]! : 1));
      return;
    }
    if (this.#counts === undefined && countClasses === undefined)
      throw this.#fault([], "value", {
        message:
          "`balanced` goes by how often the classes occur in the training data, which nobody has counted",
        label: "not known here",
        help: ["go on from a checkpoint, which keeps the numbers, or write them out by the names of classes"],
      });
    const counts = (this.#counts ??= await countClasses!(size));
    const samples = counts.reduce((sum, count) => sum + count, 0);
    this.#weights = names.map((_, index) => {
      const count = counts[index] ?? 0;
      return count === 0 ? 1 : samples / (counts.filter((each) => each > 0).length * count);
    });
  }

  /** @throws Error before {@link prepare} */
  get values(): readonly number[] {
    if (this.#weights === undefined)
      throw new Error("the weights of classes are known once `prepare` is called");
    return this.#weights;
  }

  /** The weight of each index, in its shape. */
  ofIndices(indices: Tensor): Tensor {
    return tf.gather(tf.tensor1d([...this.values]), tf.cast(indices, "int32"));
  }

  state(): StateValue {
    return this.#counts ?? null;
  }

  loadState(state: StateValue): void {
    const known = Array.isArray(state) && state.every((count) => typeof count === "number");
    this.#counts = known ? state : undefined;
  }

  #requireNames(names: readonly string[], weights: Readonly<Record<string, number>>): void {
    const unknown = Object.keys(weights).find((name) => !names.includes(name));
    if (unknown === undefined) return;
    const nearest = suggestNames(unknown, names);
    throw this.#fault([unknown], "key", {
      message: `\`class_weights\` names the class \`${unknown}\`, which the training data do not have`,
      label: "no such class",
      notes: [`the classes are ${listNames(names)}`],
      help: [
        nearest.length > 0 ? `did you mean \`${nearest[0]}\`?` : "remove it, or name one of the classes",
      ],
      ...(nearest.length > 0 && { replacements: nearest }),
    });
  }

  #fault(
    path: readonly string[],
    on: "key" | "value",
    text: { message: string; label: string; help: readonly string[]; notes?: readonly string[] },
  ): OptionError {
    return new OptionError([{ code: "INVALID_OPTION", path: ["class_weights", ...path], on, ...text }], {
      subject: this.subject,
    });
  }
}
