import { createHash } from "node:crypto";
import type { TypedArray } from "@tensorflow/tfjs-core";

/** An array of numbers with its shape. */
export interface StoredTensor {
  readonly shape: readonly number[];
  readonly dtype: "float32" | "int32" | "bool";
  readonly values: TypedArray;
}

export interface TensorFile {
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: ReadonlyMap<string, StoredTensor>;
}

/** The bytes are not those that were written; the message says in a few words what is wrong: `it is cut off`. */
export class DamagedFileError extends Error {}

const NAMES = { float32: "F32", int32: "I32", bool: "BOOL" } as const;
const ARRAYS = { F32: Float32Array, I32: Int32Array, BOOL: Uint8Array };
const DTYPES = { F32: "float32", I32: "int32", BOOL: "bool" } as const;

interface TableEntry {
  readonly dtype: keyof typeof ARRAYS;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

const LENGTH_BYTES = 8;
/** Every file begins so, behind the length of its table. */
const START = Buffer.from('{"__metadata__":{"sha256":"');
const DIGEST_AT = LENGTH_BYTES + START.length;
const NO_DIGEST = "0".repeat(64);

/**
 * Tensors and texts in the safetensors format (https://github.com/huggingface/safetensors): the length of a JSON table, the
 * table, the data. Any reader of that format can read it.
 *
 * The format has no checksum, so `__metadata__` begins with one: the SHA-256 of the whole file with zeros in its own place.
 *
 * @returns the parts of the file, in order; the data are not copied
 */
export function encodeTensorFile({ metadata, tensors }: TensorFile): readonly Uint8Array[] {
  const data = [...tensors.values()].map(({ values }) => bytesOf(values));
  let offset = 0;
  // Put together by hand: an object would move names that are numbers to its front.
  const table = [...tensors].map(([name, { dtype, shape, values }]) => {
    const entry: TableEntry = {
      dtype: NAMES[dtype],
      shape,
      data_offsets: [offset, (offset += values.byteLength)],
    };
    return `,${JSON.stringify(name)}:${JSON.stringify(entry)}`;
  });
  const texts = JSON.stringify({ sha256: NO_DIGEST, ...metadata });
  const text = Buffer.from(`{"__metadata__":${texts}${table.join("")}}`);
  // Padded so that the data, which follow, are aligned.
  const length = Math.ceil(text.length / 8) * 8;
  const head = Buffer.alloc(LENGTH_BYTES + length, " ");
  head.writeBigUInt64LE(BigInt(length));
  text.copy(head, LENGTH_BYTES);
  const digest = createHash("sha256").update(head);
  for (const part of data) digest.update(part);
  head.write(digest.digest("hex"), DIGEST_AT);
  return [head, ...data];
}

/** @throws DamagedFileError */
export function decodeTensorFile(bytes: Uint8Array): TensorFile {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file.length === 0) throw new DamagedFileError("it is empty");
  const dataAt = DIGEST_AT < file.length ? LENGTH_BYTES + Number(file.readBigUInt64LE()) : Infinity;
  if (
    !file.subarray(LENGTH_BYTES, DIGEST_AT).equals(START.subarray(0, Math.max(0, file.length - LENGTH_BYTES)))
  )
    throw new DamagedFileError("it is not a checkpoint");
  if (dataAt > file.length) throw new DamagedFileError("it is cut off");
  const digestEnd = DIGEST_AT + NO_DIGEST.length;
  const digest = createHash("sha256")
    .update(file.subarray(0, DIGEST_AT))
    .update(NO_DIGEST)
    .update(file.subarray(digestEnd))
    .digest("hex");
  if (file.toString("latin1", DIGEST_AT, digestEnd) !== digest)
    throw new DamagedFileError("its content does not match its digest");
  const { __metadata__, ...table } = JSON.parse(file.toString("utf8", LENGTH_BYTES, dataAt)) as {
    readonly __metadata__: Readonly<Record<string, string>>;
  } & Readonly<Record<string, TableEntry>>;
  const { sha256: _, ...metadata } = __metadata__;
  const tensors = new Map<string, StoredTensor>();
  for (const [name, { dtype, shape, data_offsets }] of Object.entries(table)) {
    const [start, end] = data_offsets;
    // A copy, since a typed array must be aligned in its buffer.
    const values = new ARRAYS[dtype](Uint8Array.from(file.subarray(dataAt + start, dataAt + end)).buffer);
    tensors.set(name, { shape, dtype: DTYPES[dtype], values });
  }
  return { metadata, tensors };
}

function bytesOf({ buffer, byteOffset, byteLength }: TypedArray): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
