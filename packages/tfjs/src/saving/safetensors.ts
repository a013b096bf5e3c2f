import { parseJSON, UnusableJSONError } from "@lighterjs/core/files";
import * as v from "valibot";
import { describeIssue } from "../describe-issue.js";

/** Numbers of a file, whatever their precision there. */
export interface FileTensor {
  readonly shape: readonly number[];
  readonly values: Float32Array<ArrayBuffer>;
}

/** A file of safetensors whose table has been read. */
export interface Safetensors {
  readonly metadata: Readonly<Record<string, string>>;
  /** Reads the numbers. @throws SafetensorsError */
  readonly tensors: () => ReadonlyMap<string, FileTensor>;
}

/** Fault of a file, in a few words: `it is cut off`. */
export class SafetensorsError extends Error {}

type Read = (view: DataView, at: number) => number;

const TYPES: Readonly<Record<string, { readonly bytes: number; readonly read: Read }>> = {
  F64: { bytes: 8, read: (view, at) => view.getFloat64(at, true) },
  F32: { bytes: 4, read: (view, at) => view.getFloat32(at, true) },
  F16: { bytes: 2, read: (view, at) => halfOf(view.getUint16(at, true)) },
  BF16: { bytes: 2, read: (view, at) => wideOf(view.getUint16(at, true)) },
  I64: { bytes: 8, read: (view, at) => Number(view.getBigInt64(at, true)) },
  I32: { bytes: 4, read: (view, at) => view.getInt32(at, true) },
  I16: { bytes: 2, read: (view, at) => view.getInt16(at, true) },
  I8: { bytes: 1, read: (view, at) => view.getInt8(at) },
  U8: { bytes: 1, read: (view, at) => view.getUint8(at) },
  BOOL: { bytes: 1, read: (view, at) => view.getUint8(at) },
};

const LENGTH_BYTES = 8;

const size = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const entry = v.object({
  dtype: v.string(),
  shape: v.pipe(v.array(size), v.maxLength(16)),
  data_offsets: v.tuple([size, size]),
});
const table = v.objectWithRest({ __metadata__: v.optional(v.record(v.string(), v.string()), {}) }, entry);
type TableEntry = v.InferOutput<typeof entry>;

/** Whether a file may be one of safetensors: a length and the beginning of a table. */
export function isSafetensors(start: Uint8Array): boolean {
  return start[LENGTH_BYTES] === 0x7b && start[6] === 0 && start[7] === 0;
}

/**
 * Opens a file of safetensors (https://github.com/huggingface/safetensors): the length of a table
 * in JSON, the table, the data.
 *
 * @throws SafetensorsError
 */
export function openSafetensors(bytes: Uint8Array): Safetensors {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < LENGTH_BYTES) throw new SafetensorsError("it is cut off");
  const start = LENGTH_BYTES + Number(view.getBigUint64(0, true));
  if (start > bytes.length) throw new SafetensorsError("it is cut off");
  const { __metadata__: metadata, ...entries } = readTable(
    new TextDecoder().decode(bytes.subarray(LENGTH_BYTES, start)),
  );
  return { metadata, tensors: () => readTensors(view, start, entries) };
}

/** @param start - of the data */
function readTensors(
  view: DataView,
  start: number,
  entries: Readonly<Record<string, TableEntry>>,
): ReadonlyMap<string, FileTensor> {
  const tensors = new Map<string, FileTensor>();
  for (const [
    name,
    {
      dtype,
      shape,
      data_offsets: [from, to],
    },
  ] of Object.entries(entries)) {
    const type = TYPES[dtype];
    if (type === undefined) throw new SafetensorsError(`\`${name}\` holds numbers of the type ${dtype}`);
    const count = shape.reduce((product, each) => product * each, 1);
    if (to - from !== count * type.bytes)
      throw new SafetensorsError(
        `\`${name}\` has ${to - from} bytes, where its shape asks for ${count * type.bytes}`,
      );
    if (start + to > view.byteLength) throw new SafetensorsError("it is cut off");
    const values = new Float32Array(count);
    for (let index = 0; index < count; index++)
      values[index] = type.read(view, start + from + index * type.bytes);
    tensors.set(name, { shape, values });
  }
  return tensors;
}

function readTable(text: string): v.InferOutput<typeof table> {
  let data: unknown;
  try {
    data = parseJSON(text);
  } catch (error) {
    if (!(error instanceof UnusableJSONError)) throw error;
    throw new SafetensorsError(`its table cannot be read: ${error.message}`, { cause: error });
  }
  const read = v.safeParse(table, data, { abortEarly: true, abortPipeEarly: true });
  if (read.success) return read.output;
  throw new SafetensorsError(`its table cannot be read: ${describeIssue(read.issues[0])}`);
}

/** A number of 16 bits with 5 for the exponent (IEEE 754). */
function halfOf(bits: number): number {
  const sign = bits >> 15 === 0 ? 1 : -1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** The upper half of a number of 32 bits. */
function wideOf(bits: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint32(0, bits << 16);
  return view.getFloat32(0);
}
