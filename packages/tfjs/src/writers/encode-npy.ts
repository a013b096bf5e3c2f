import type { NumberArray } from "@lighterjs/callbacks";

/** Bytes before the numbers are a multiple of this. */
const ALIGNMENT = 64;
const MAGIC = Buffer.from("\x93NUMPY\x01\x00", "latin1");

/** The numbers of one sample as a file of NumPy, format 1.0: little-endian, row after row. */
export function encodeNpy({ shape, values }: NumberArray): Uint8Array {
  const type = values instanceof Int32Array ? "<i4" : "<f4";
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const dictionary = `{'descr': '${type}', 'fortran_order': False, 'shape': (${sizes}), }`;
  const unpadded = MAGIC.length + 2 + dictionary.length + 1;
  const header = `${dictionary}${" ".repeat((ALIGNMENT - (unpadded % ALIGNMENT)) % ALIGNMENT)}\n`;
  const length = Buffer.alloc(2);
  length.writeUInt16LE(header.length);
  const body = Buffer.alloc(values.length * 4);
  for (const [at, value] of values.entries())
    if (values instanceof Int32Array) body.writeInt32LE(value, at * 4);
    else body.writeFloatLE(value, at * 4);
  return Buffer.concat([MAGIC, length, Buffer.from(header, "latin1"), body]);
}
