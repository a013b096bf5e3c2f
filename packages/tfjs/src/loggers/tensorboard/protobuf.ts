/**
 * Writers for fields of a protocol-buffer message:
 * https://protobuf.dev/programming-guides/encoding/. Join them with `Buffer.concat`.
 */

enum WireType {
  Varint = 0,
  Fixed64 = 1,
  LengthDelimited = 2,
  Fixed32 = 5,
}

/** `int32`, `int64`, `bool`, enum; not negative. */
export function varintField(field: number, value: number): Buffer {
  return Buffer.concat([tag(field, WireType.Varint), varint(value)]);
}

export function doubleField(field: number, value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return Buffer.concat([tag(field, WireType.Fixed64), bytes]);
}

export function floatField(field: number, value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return Buffer.concat([tag(field, WireType.Fixed32), bytes]);
}

/** `string`. */
export function stringField(field: number, value: string): Buffer {
  return messageField(field, Buffer.from(value, "utf8"));
}

/** `bytes`, or a message inside the message. */
export function messageField(field: number, ...parts: readonly Uint8Array[]): Buffer {
  const length = parts.reduce((total, part) => total + part.length, 0);
  return Buffer.concat([tag(field, WireType.LengthDelimited), varint(length), ...parts]);
}

function tag(field: number, type: WireType): Buffer {
  return varint(field * 8 + type);
}

/** Seven bits a byte, the lowest first. Arithmetic, because bit operators stop at 32 bits. */
function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) + 0x80);
    rest = Math.floor(rest / 0x80);
  }
  bytes.push(rest);
  return Buffer.from(bytes);
}
