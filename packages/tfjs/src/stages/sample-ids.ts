import { dataError } from "../data/data-error.js";
import type { Dataset } from "../data/dataset.js";
import { runTarget } from "../target-error.js";

/** Share of the slots of the table that may be taken. */
const FULL = 0.5;

/**
 * Refuses a dataset in which two samples have one id: what is written by id would be that of the
 * one or of the other. Keeps eight bytes or so for each sample, and no id.
 *
 * @throws OptionError that names both
 */
export function requireDistinctIds(dataset: Dataset): void {
  const { length } = dataset;
  const idOf = (index: number): string => runTarget(dataset, "sampleId", () => dataset.sampleId(index));
  const size = 2 ** Math.ceil(Math.log2(Math.max(2, length / FULL)));
  /** Index of a sample and 1, at a slot that follows from its id; 0 where there is none. */
  const table = new Uint32Array(size);
  for (let index = 0; index < length; index++) {
    const id = idOf(index);
    let slot = hash(id) & (size - 1);
    for (; table[slot] !== 0; slot = (slot + 1) & (size - 1)) {
      const other = table[slot]! - 1;
      if (idOf(other) !== id) continue;
      throw dataError(dataset, {
        code: "DUPLICATE_ID",
        path: [],
        message: `the samples ${other} and ${index}, counted from 0, have the same id \`${id}\``,
        label: "two samples of one id",
        help: ["give each sample an id of its own: predictions are told apart by it"],
      });
    }
    table[slot] = index + 1;
  }
}

/** FNV-1a, 32 bits, by code units. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return value >>> 0;
}
