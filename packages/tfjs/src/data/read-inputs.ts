import { dataError } from "./data-error.js";
import type { Values } from "./dataset.js";
import type { DataInput } from "./dataset-form.js";
import { MOST_EXACT } from "./read-targets.js";

/** Makes one input of a batch of what a dataset has written. */
export class InputReader {
  /** @param subject - the dataloader, whose option `dataset` gave the dataset */
  constructor(
    readonly port: DataInput,
    private readonly subject: object,
  ) {}

  /**
   * @param written - by the dataset, sample after sample
   * @param ids - of the samples
   * @throws OptionError for an index that is no whole number
   */
  read(written: Float32Array, ids: readonly string[]): Values {
    const { name, spec } = this.port;
    if (spec.type !== "int32") return written;
    const at = written.findIndex((value) => !Number.isInteger(value) || Math.abs(value) >= MOST_EXACT);
    if (at === -1) return Int32Array.from(written);
    const id = ids[Math.floor((at * ids.length) / written.length)]!;
    throw dataError(this.subject, {
      path: ["dataset"],
      message: `the sample \`${id}\` has the value ${written[at]} in the input${name === undefined ? "" : ` \`${name}\``}, expected a whole number`,
      label: "an index that is none",
      help: ["mend the data, or declare the input with the type `float32`"],
    });
  }
}
