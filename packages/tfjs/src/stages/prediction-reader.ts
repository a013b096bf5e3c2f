import type { NumberArray, PredictedOutput, PredictionBatch } from "@lighterjs/callbacks";
import type { DataLoader } from "../data/data-loader.js";
import { classNamesOf, type Fitted } from "../data/fitted.js";
import { unscaleDistances } from "../data/unscale.js";
import type { Network } from "../network/network.js";
import type { ToldByModel } from "../saving/told-by-model.js";
import type { Head } from "../system/heads.js";
import type { InferredBatch } from "../training/evaluate.js";
import { spreadName } from "../writers/sample-record.js";
import { numbersOf, OutputReader } from "./output-reader.js";

/** Facts about predictions that are known before they are read. */
export interface PredictionParts {
  readonly heads: readonly Head[];
  readonly network: Network;
  readonly loader: DataLoader;
  /** Told by the training data. */
  readonly kept: Fitted | undefined;
  /** By the file of the model, where it has come from one. */
  readonly told: ToldByModel | undefined;
}

/** Reads predictions of all outputs for callbacks, and counts those that are not finite. */
export class PredictionReader {
  readonly #readers: readonly OutputReader[];
  #notFinite: { readonly first: string; count: number } | undefined;

  /** @param first - the first batch, which shows the forms of predictions */
  constructor({ heads, network, loader, kept, told }: PredictionParts, first: InferredBatch) {
    this.#readers = heads.map((head, at) => {
      const known = {
        head,
        output: network.outputs[at]!,
        target: loader.targets[at],
        classNames: kept && classNamesOf(kept, head.name),
        scaling: kept?.target_scaling?.[at] ?? undefined,
        meaning: told?.meanings[at],
      };
      return new OutputReader(known, first.predictions[at]!.shape.slice(1));
    });
  }

  get outputs(): readonly PredictedOutput[] {
    return this.#readers.map(({ described }) => described);
  }

  /** In plain arrays of their own. */
  async read({ ids, predictions, targets, extras }: InferredBatch): Promise<PredictionBatch> {
    const outputs = await Promise.all(
      this.#readers.map((reader, at) => reader.read(predictions[at]!, targets[at])),
    );
    const others = await Promise.all(
      Object.entries(extras).map(async ([name, tensor]) => {
        const { shape, values } = await numbersOf(tensor);
        const scaling = this.#readers.find(({ described }) => name === spreadName(described))?.scaling;
        const own = scaling === undefined ? values : unscaleDistances(Float32Array.from(values), scaling);
        return [name, { shape, values: own }] as const;
      }),
    );
    for (const { raw } of outputs) this.#countNotFinite(raw.values, ids);
    return { ids, outputs, extras: Object.fromEntries(others) };
  }

  #countNotFinite(values: NumberArray["values"], ids: readonly string[]): void {
    const size = values.length / ids.length;
    for (let at = 0; at < values.length; at++) {
      if (Number.isFinite(values[at])) continue;
      const sample = Math.floor(at / size);
      this.#notFinite ??= { first: ids[sample]!, count: 0 };
      this.#notFinite.count += 1;
      at = (sample + 1) * size - 1;
    }
  }

  /** In a few words, what of the predictions was not finite. */
  get fault(): string | undefined {
    if (this.#notFinite === undefined) return undefined;
    const { first, count } = this.#notFinite;
    return `${count} predictions hold numbers that are not finite, the first of the sample \`${first}\``;
  }
}
