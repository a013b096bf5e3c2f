import { createHash } from "node:crypto";
import { parseJSON, UnusableJSONError } from "@lighterjs/core/files";
import * as v from "valibot";
import { describeIssue } from "../describe-issue.js";

/** An array of numbers with its shape. */
export interface StoredTensor {
  readonly shape: readonly number[];
  readonly dtype: "float32" | "int32" | "bool";
  readonly values: Float32Array | Int32Array | Uint8Array;
}

export interface TensorFile {
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: ReadonlyMap<string, StoredTensor>;
}

/**
 * The bytes are not those that were written; the message says in a few words what is wrong:
 * `it is cut off`.
 */
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
 * Tensors and texts in the safetensors format (https://github.com/huggingface/safetensors): the
 * length of a JSON table, the table, the data. Any reader of that format can read it.
 *
 * The format has no checksum, so `__metadata__` begins with one: the SHA-256 of the whole file with
 * zeros in its own place.
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

/** So many bytes at the beginning tell whether a file may be one of ours. */
export const TABLE_START = DIGEST_AT;

/**
 * Refuses what does not begin as our files do.
 *
 * @param start - the first {@link TABLE_START} bytes, or all there are
 * @throws DamagedFileError
 */
export function requireTensorFile(start: Uint8Array): void {
  if (start.length === 0) throw new DamagedFileError("it is empty");
  const found = Buffer.from(start.buffer, start.byteOffset, start.byteLength).subarray(
    LENGTH_BYTES,
    DIGEST_AT,
  );
  if (!found.equals(START.subarray(0, Math.max(0, start.length - LENGTH_BYTES))))
    throw new DamagedFileError("it is not a checkpoint");
}

/** @throws DamagedFileError */
export function decodeTensorFile(bytes: Uint8Array): TensorFile {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  requireTensorFile(file);
  const dataAt = DIGEST_AT < file.length ? LENGTH_BYTES + Number(file.readBigUInt64LE()) : Infinity;
  if (dataAt > file.length) throw new DamagedFileError("it is cut off");
  const digestEnd = DIGEST_AT + NO_DIGEST.length;
  const digest = createHash("sha256")
    .update(file.subarray(0, DIGEST_AT))
    .update(NO_DIGEST)
    .update(file.subarray(digestEnd))
    .digest("hex");
  if (file.toString("latin1", DIGEST_AT, digestEnd) !== digest)
    throw new DamagedFileError("its content does not match its digest");
  const table = parseTable(file.toString("utf8", LENGTH_BYTES, dataAt));
  const { __metadata__: texts, ...entries } = table;
  const { sha256: _, ...metadata } = texts;
  requireContiguous(entries, file.length - dataAt);
  const tensors = new Map<string, StoredTensor>();
  for (const [name, { dtype, shape, data_offsets }] of Object.entries(entries)) {
    const [start, end] = data_offsets;
    // A copy, since a typed array must be aligned in its buffer.
    const values = new ARRAYS[dtype](Uint8Array.from(file.subarray(dataAt + start, dataAt + end)).buffer);
    tensors.set(name, { shape, dtype: DTYPES[dtype], values });
  }
  return { metadata, tensors };
}

const size = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const tableShape = v.objectWithRest(
  { __metadata__: v.record(v.string(), v.string()) },
  v.object({
    dtype: v.picklist(["F32", "I32", "BOOL"]),
    shape: v.pipe(v.array(size), v.maxLength(16)),
    data_offsets: v.tuple([size, size]),
  }),
);

function parseTable(text: string): v.InferOutput<typeof tableShape> {
  let data: unknown;
  try {
    data = parseJSON(text);
  } catch (error) {
    if (!(error instanceof UnusableJSONError)) throw error;
    throw new DamagedFileError(`its table cannot be read: ${error.message}`, { cause: error });
  }
  const read = v.safeParse(tableShape, data, { abortEarly: true, abortPipeEarly: true });
  if (read.success) return read.output;
  throw new DamagedFileError(`its table cannot be read: ${describeIssue(read.issues[0])}`);
}

/**
 * One tensor after the other, each of the size of its shape, up to the end of the data: none
 * overlaps another or leads out.
 */
function requireContiguous(table: Readonly<Record<string, TableEntry>>, bytes: number): void {
  const entries = Object.entries(table).sort(
    ([, a], [, b]) => a.data_offsets[0] - b.data_offsets[0] || a.data_offsets[1] - b.data_offsets[1],
  );
  let end = 0;
  for (const [name, { dtype, shape, data_offsets }] of entries) {
    const length = shape.reduce((product, each) => product * each, ARRAYS[dtype].BYTES_PER_ELEMENT);
    if (data_offsets[0] !== end || data_offsets[1] !== end + length)
      throw new DamagedFileError(
        `\`${name}\` should take the bytes ${end} to ${end + length}, but is said to take ${data_offsets.join(" to ")}`,
      );
    end += length;
  }
  if (end !== bytes)
    throw new DamagedFileError(`it holds ${bytes} bytes of data, and its table tells of ${end}`);
}

function bytesOf({ buffer, byteOffset, byteLength }: StoredTensor["values"]): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
