import type { StateValue } from "@lighterjs/callbacks";
import { validateOptions } from "@lighterjs/schema";
import { ownManifest } from "../own-manifest.js";
import { runTarget } from "../target-error.js";
import type { AnySample, DataNeeds, Dataset, FitRequest } from "./dataset.js";
import { DatasetView } from "./dataset-view.js";
import { dataError, notPrepared } from "./data-error.js";
import { inputsOf, sizeOf, targetsOf } from "./dataset-form.js";
import {
  divideAtRandom,
  divideByGroup,
  divideByGroupAndLabel,
  divideByLabel,
  divideInOrder,
  type PartName,
} from "./divide-samples.js";

export interface SplitOptions {
  /** Samples to divide; usually a reference, so that all parts share one dataset. */
  dataset: Dataset;
  /** Which part this is. */
  part: "train" | "val" | "test";
  /** Share of the samples that go to `val`.
   * @minimum 0
   * @exclusiveMaximum 1
   * @defaultValue 0.2 */
  val_fraction?: number;
  /** Share of the samples that go to `test`.
   * @minimum 0
   * @exclusiveMaximum 1
   * @defaultValue 0 */
  test_fraction?: number;
  /** Decides which sample goes where. It does not depend on the seed of the run, so that runs can
   * be compared.
   * @integer
   * @minimum 0
   * @defaultValue 0 */
  seed?: number;
  /** Give each part its share of every class, or of every text in a column.
   * @defaultValue false */
  stratify?: boolean | string;
  /** Column of a table whose equal cells stay in one part, such as that of patients. It need be no
   * feature: read it with `as: ignore`. Together with `stratify`, parts have their share of every
   * class as far as the groups let them. */
  group_by?: string;
  /** `chronological` divides samples in the order in which they stand: training first, then `val`,
   * then `test`. Of windows that share targets with the part before, those are left out.
   * @defaultValue "random" */
  order?: "random" | "chronological";
}

/**
 * One part of a dataset that is divided, at random unless told otherwise. The parts of equal
 * options have no sample in common and together hold them all. What a dataset learns from its
 * samples, such as means, comes from the part that is trained on.
 *
 * @example
 * ```yaml
 * images: { _target_: lighter.data.ImageFolder, path: photos }
 * train:
 *   _target_: lighter.data.DataLoader
 *   dataset: { _target_: lighter.data.Split, dataset: "${images}", part: train }
 * val:
 *   _target_: lighter.data.DataLoader
 *   dataset: { _target_: lighter.data.Split, dataset: "${images}", part: val }
 * ```
 */
export class Split extends DatasetView {
  #indices: Uint32Array | undefined;

  constructor(readonly options: SplitOptions) {
    validateOptions(Split, options, ownManifest("lighter.data.Split"));
    super(options.dataset);
    const { val_fraction: val = 0.2, test_fraction: test = 0 } = options;
    if (val + test >= 1)
      throw dataError(this, {
        path: ["val_fraction"],
        code: "INVALID_OPTION",
        message: `\`val_fraction\` and \`test_fraction\` leave nothing to train on: together they are ${val + test}`,
        label: "too much",
        related: [{ path: ["test_fraction"], on: "value", label: "too much" }],
      });
    this.#requireOneWay();
  }

  /** Keeping the order excludes stratifying and grouping. */
  #requireOneWay(): void {
    const { stratify = false, group_by, order } = this.options;
    const first = stratify !== false ? "stratify" : group_by !== undefined ? "group_by" : undefined;
    if (first === undefined || order !== "chronological") return;
    throw dataError(this, {
      code: "INVALID_OPTION",
      path: ["order"],
      message: `\`${first}\` and \`order\` both say how the samples are divided`,
      label: "a second way",
      related: [{ path: [first], on: "value", label: "the first" }],
      help: ["leave one of them out"],
    });
  }

  override async prepare(extent: "length" | "samples" = "samples", needs?: DataNeeds): Promise<void> {
    await super.prepare(extent, needs);
    this.#indices ??= await this.#select();
  }

  override get length(): number {
    return this.#selected.length;
  }

  override sampleId(index: number): string {
    return super.sampleId(this.#selected[index]!);
  }

  read(index: number, sample: AnySample, salt: number): void | Promise<void> {
    return runTarget(this.dataset, "read", () => this.dataset.read(this.#selected[index]!, sample, salt));
  }

  override sampleWeight(index: number): number {
    return super.sampleWeight(this.#selected[index]!);
  }

  /** Of this part alone, so that nothing of the others is known while training. */
  override fitted({ samples, extent }: FitRequest = {}):
    StateValue | undefined | Promise<StateValue | undefined> {
    const selected = this.#selected;
    const ofPart = samples === undefined ? selected : Uint32Array.from(samples, (index) => selected[index]!);
    const request = { samples: ofPart, ...(extent && { extent }) };
    return super.fitted(request);
  }

  override get sampleLabels(): Dataset["sampleLabels"] {
    if (this.dataset.sampleLabels === undefined) return undefined;
    return async (column) => {
      const all = await this.#labels(column);
      return Array.from(this.#selected, (index) => all[index]!);
    };
  }

  override get overlap(): Dataset["overlap"] {
    return this.options.order === "chronological" ? this.dataset.overlap : undefined;
  }

  get #selected(): Uint32Array {
    if (this.#indices === undefined) throw notPrepared();
    return this.#indices;
  }

  async #select(): Promise<Uint32Array> {
    const { part } = this.options;
    const count = this.dataset.length;
    const parts = await this.#divide(count);
    const selected = Uint32Array.from(parts.flatMap((each, index) => (each === part ? [index] : [])));
    if (selected.length > 0) return selected;
    const { group_by } = this.options;
    throw dataError(this, {
      path: ["part"],
      message: `the part \`${part}\` of ${count} samples${group_by === undefined ? "" : `, divided by \`${group_by}\`,`} is empty`,
      label: "no samples",
      help: part === "train" ? [] : [`raise \`${part}_fraction\``],
    });
  }

  async #divide(count: number): Promise<readonly (PartName | undefined)[]> {
    const { val_fraction: val = 0.2, test_fraction: test = 0, seed = 0, order, group_by } = this.options;
    const fractions = { val, test };
    const { overlap = { samples: 0, targets: 0 } } = this.dataset;
    if (order === "chronological") return divideInOrder(count, fractions, overlap.targets);
    if (overlap.samples > 0)
      throw dataError(this, {
        code: "INVALID_OPTION",
        path: ["dataset"],
        message:
          "the samples are pieces of one series that overlap, so that parts at random would share numbers",
        label: "samples that overlap",
        help: ["write `order: chronological`"],
      });
    const { stratify = false } = this.options;
    const groups = group_by === undefined ? undefined : await this.#labels(group_by, "group_by");
    const labels =
      stratify === false ? undefined : await this.#labels(stratify === true ? undefined : stratify);
    if (groups !== undefined && labels !== undefined)
      return divideByGroupAndLabel(groups, labels, fractions, seed);
    if (groups !== undefined) return divideByGroup(groups, fractions, seed);
    if (labels !== undefined) return divideByLabel(labels, fractions, seed);
    return divideAtRandom(count, fractions, seed);
  }

  /**
   * The text in a column of each sample, or, without one, its class.
   *
   * @param option - that asks
   */
  async #labels(
    column: string | undefined,
    option: "stratify" | "group_by" = "stratify",
  ): Promise<readonly string[]> {
    const dataset = this.dataset;
    if (dataset.sampleLabels !== undefined)
      return runTarget(dataset, "sampleLabels", () => dataset.sampleLabels!(column));
    const [target, ...others] = targetsOf(dataset);
    const { spec } = target!;
    const isClass = others.length === 0 && spec.type === "int32" && sizeOf(spec) === 1;
    if (column !== undefined || !isClass)
      throw dataError(this, {
        code: "INVALID_OPTION",
        path: [option],
        message:
          column === undefined
            ? `the samples of \`${dataset.constructor.name}\` have no class each, by which they could be divided`
            : `\`${dataset.constructor.name}\` has no column \`${column}\``,
        label: column === undefined ? "no classes" : "no columns",
      });
    const inputs = inputsOf(dataset).map(
      ({ name, spec: form }) => [name, new Float32Array(sizeOf(form))] as const,
    );
    const [[only, room]] = inputs as [(typeof inputs)[number]];
    const labels: string[] = [];
    for (let index = 0; index < dataset.length; index++) {
      const values = new Float32Array(1);
      const sample: AnySample = {
        inputs:
          only === undefined ? room : Object.fromEntries(inputs.map(([name = "", each]) => [name, each])),
        targets: target!.name === undefined ? values : { [target!.name]: values },
      };
      await runTarget(dataset, "read", () => dataset.read(index, sample, 0));
      labels.push(String(values[0]));
    }
    return labels;
  }
}
