import { createHash } from "node:crypto";

const NO_DIGEST = "0".repeat(64);

/** The parts of a checkpoint file as whoever forges one may change them. */
export interface FileParts {
  /** The table, with its `__metadata__`, as data. */
  table: Record<string, unknown> & { __metadata__: Record<string, string> };
  data: Buffer;
}

/** Takes a checkpoint file apart. */
export function takeApart(file: Buffer): FileParts {
  const dataAt = 8 + Number(file.readBigUInt64LE());
  const table = JSON.parse(file.toString("utf8", 8, dataAt)) as FileParts["table"];
  return { table, data: file.subarray(dataAt) };
}

/**
 * Puts a file together with a digest that fits, so that only its content can give it away.
 *
 * @param length - what it is to say of the length of its table, if not the truth
 */
export function forgeFile({ table, data }: FileParts, length?: bigint): Buffer {
  const { __metadata__: metadata, ...tensors } = table;
  const texts = { sha256: NO_DIGEST, ...metadata };
  const text = Buffer.from(JSON.stringify({ __metadata__: { ...texts, sha256: NO_DIGEST }, ...tensors }));
  const head = Buffer.alloc(8);
  head.writeBigUInt64LE(length ?? BigInt(text.length));
  const file = Buffer.concat([head, text, data]);
  file.write(createHash("sha256").update(file).digest("hex"), file.indexOf(NO_DIGEST));
  return file;
}
