import { listNames, validateOptions } from "@lighterjs/schema";
import { ownManifest } from "../own-manifest.js";
import { runTarget } from "../target-error.js";
import type { AnySample, Dataset, TargetSpec, Values } from "./dataset.js";
import { DatasetView } from "./dataset-view.js";
import { dataError } from "./data-error.js";
import { inputsOf, sizeOf, targetsOf, valuesOf, type DataInput } from "./dataset-form.js";

export interface InputsAsTargetsOptions {
  /** Where the inputs come from. Its own targets are not used. */
  dataset: Dataset;
  /**
   * Of a dataset with several inputs, which of them are targets, by the names of the outputs that
   * are to give them back: `{image_again: image}`. Left out, all inputs are targets, under their
   * own names.
   * @pattern ^[^.]+$
   */
  targets?: Readonly<Record<string, string>>;
}

/** A target and the input that it is. */
interface Pair {
  /** Undefined where the dataset has only one input, without a name. */
  readonly target: string | undefined;
  readonly input: DataInput;
}

/**
 * A dataset whose targets are its inputs, for a network that is to give back what it is given: an
 * autoencoder.
 *
 * @example
 * ```yaml
 * dataset:
 *   _target_: lighter.data.InputsAsTargets
 *   dataset: { _target_: lighter.data.ImageFolder, path: photos }
 * ```
 */
export class InputsAsTargets extends DatasetView {
  constructor(readonly options: InputsAsTargetsOptions) {
    validateOptions(InputsAsTargets, options, ownManifest("lighter.data.InputsAsTargets"));
    super(options.dataset);
  }

  override async prepare(extent: "length" | "samples" = "samples"): Promise<void> {
    await super.prepare(extent, { targets: "optional" });
    this.#pairs();
  }

  override get targets(): Dataset["targets"] {
    const pairs = this.#pairs();
    const [only] = pairs;
    if (only !== undefined && only.target === undefined) return only.input.spec;
    return Object.fromEntries(
      pairs.map(({ target = "", input }): [string, TargetSpec] => [target, input.spec]),
    );
  }

  /** Classes are those of the targets that are not used. */
  override get sampleLabels(): undefined {
    return undefined;
  }

  async read(index: number, { inputs, targets }: AnySample, salt: number): Promise<void> {
    const unused = unusedTargets(this.dataset);
    await runTarget(this.dataset, "read", () => this.dataset.read(index, { inputs, targets: unused }, salt));
    for (const { target, input } of this.#pairs())
      valuesOf(targets, target).set(valuesOf(inputs, input.name));
  }

  /** @throws OptionError about a target that is no input */
  #pairs(): readonly Pair[] {
    const inputs = inputsOf(this.dataset);
    if (this.options.targets === undefined) return inputs.map((input) => ({ target: input.name, input }));
    return Object.entries(this.options.targets).map(([target, name]) => {
      const input = inputs.find((each) => each.name === name);
      if (input !== undefined) return { target, input };
      const known = inputs.flatMap((each) => each.name ?? []);
      throw dataError(this, {
        code: "INVALID_OPTION",
        path: ["targets", target],
        message: `the data have no input \`${name}\``,
        label: "no such input",
        help: [
          known.length > 0
            ? `the inputs are ${listNames(known)}`
            : "leave `targets` out: the data have one input, without a name",
        ],
      });
    });
  }
}

/** Room for the dataset's own targets, which it writes all the same. */
function unusedTargets(dataset: Dataset): AnySample["targets"] {
  const rooms = targetsOf(dataset, { targets: "optional" }).map(
    ({ name, spec }): [string | undefined, Values] => [name, new Float32Array(sizeOf(spec))],
  );
  const [only] = rooms;
  if (only !== undefined && only[0] === undefined) return only[1];
  return Object.fromEntries(rooms.map(([name = "", values]) => [name, values]));
}
