import { doubleField, floatField, messageField, stringField, varintField } from "./protobuf.js";

/** The moment an event belongs to. */
export interface EventTime {
  readonly step: number;
  /** Seconds since 1970. */
  readonly wallTime: number;
}

/** The record that an event file begins with. */
export function versionRecord(wallTime: number): Buffer {
  return record(doubleField(1, wallTime), stringField(3, "brain.Event:2"));
}

/** Several numbers of one moment. */
export function scalarsRecord(scalars: Readonly<Record<string, number>>, time: EventTime): Buffer {
  const values = Object.entries(scalars).map(([name, value]) => [stringField(1, name), floatField(2, value)]);
  return summaryRecord(time, values);
}

/** A text, shown as Markdown. */
export function textRecord(name: string, text: string, time: EventTime): Buffer {
  const DT_STRING = 7;
  const shape = messageField(2, messageField(2, varintField(1, 1))); // one dimension, of size 1
  const tensor = messageField(8, varintField(1, DT_STRING), shape, stringField(8, text));
  const metadata = messageField(9, messageField(1, stringField(1, "text")));
  return summaryRecord(time, [[stringField(1, name), tensor, metadata]]);
}

/**
 * `Event {wall_time = 1, step = 2, summary = 5 {repeated value = 1}}` of
 * tensorflow/core/util/event.proto.
 */
function summaryRecord({ step, wallTime }: EventTime, values: readonly (readonly Buffer[])[]): Buffer {
  const summary = values.map((value) => messageField(1, ...value));
  return record(doubleField(1, wallTime), varintField(2, step), messageField(5, ...summary));
}

/** A TFRecord: length, its checksum, data, its checksum. */
function record(...parts: readonly Buffer[]): Buffer {
  const data = Buffer.concat(parts);
  const head = Buffer.alloc(12);
  head.writeBigUInt64LE(BigInt(data.length), 0);
  head.writeUInt32LE(maskedCrc32c(head.subarray(0, 8)), 8);
  const tail = Buffer.alloc(4);
  tail.writeUInt32LE(maskedCrc32c(data), 0);
  return Buffer.concat([head, data, tail]);
}

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++)
    remainder = remainder & 1 ? (remainder >>> 1) ^ 0x82f63b78 : remainder >>> 1;
  return remainder;
});

/** CRC-32C (Castagnoli), RFC 3720 appendix B.4. */
export function crc32c(bytes: Uint8Array): number {
  let remainder = 0xffffffff;
  for (const byte of bytes) remainder = TABLE[(remainder ^ byte) & 0xff]! ^ (remainder >>> 8);
  return (remainder ^ 0xffffffff) >>> 0;
}

/** As TFRecord files store it, so that a checksum of data that holds checksums stays sound. */
export function maskedCrc32c(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}
