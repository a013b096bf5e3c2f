/** An array as an IDX file holds it. */
export interface IdxArray {
  readonly shape: readonly number[];
  readonly values: Uint8Array | Int8Array | Int16Array | Int32Array | Float32Array | Float64Array;
}

/** The bytes are not an IDX file. */
export class IdxFormatError extends Error {}

type ElementReader = (view: DataView, offset: number, count: number) => IdxArray["values"];

function reader<T extends IdxArray["values"]>(
  make: (count: number) => T,
  read: (view: DataView, offset: number) => number,
): ElementReader {
  return (view, offset, count) => {
    const values = make(count);
    for (let at = 0; at < count; at++) values[at] = read(view, offset + at * values.BYTES_PER_ELEMENT);
    return values;
  };
}

/**
 * Third byte of the file → size of an element and how to read it; the most significant byte comes
 * first.
 */
const ELEMENTS: Readonly<Record<number, { readonly size: number; readonly read: ElementReader }>> = {
  0x08: {
    size: 1,
    read: reader(
      (count) => new Uint8Array(count),
      (view, at) => view.getUint8(at),
    ),
  },
  0x09: {
    size: 1,
    read: reader(
      (count) => new Int8Array(count),
      (view, at) => view.getInt8(at),
    ),
  },
  0x0b: {
    size: 2,
    read: reader(
      (count) => new Int16Array(count),
      (view, at) => view.getInt16(at),
    ),
  },
  0x0c: {
    size: 4,
    read: reader(
      (count) => new Int32Array(count),
      (view, at) => view.getInt32(at),
    ),
  },
  0x0d: {
    size: 4,
    read: reader(
      (count) => new Float32Array(count),
      (view, at) => view.getFloat32(at),
    ),
  },
  0x0e: {
    size: 8,
    read: reader(
      (count) => new Float64Array(count),
      (view, at) => view.getFloat64(at),
    ),
  },
};

/** Header of an IDX file. */
export interface IdxHeader {
  readonly shape: readonly number[];
  /** Bytes of the whole file. */
  readonly bytes: number;
  /** Reads the elements of the whole file. */
  parse(file: Uint8Array): IdxArray;
}

/** No header is longer. */
export const LONGEST_HEADER = 4 + 4 * 255;

/**
 * Reads the beginning of a file in the format of MNIST: two bytes 0, one for the type, one for the
 * number of dimensions, then each dimension as 32 bits; the elements follow, the last dimension
 * fastest (http://yann.lecun.com/exdb/mnist).
 *
 * @param start - the first bytes, {@link LONGEST_HEADER} or all there are
 * @throws IdxFormatError
 */
export function readIdxHeader(start: Uint8Array): IdxHeader {
  const view = new DataView(start.buffer, start.byteOffset, start.byteLength);
  if (start.length < 4 || view.getUint16(0) !== 0) throw new IdxFormatError("it does not begin like one");
  const element = ELEMENTS[view.getUint8(2)];
  if (element === undefined)
    throw new IdxFormatError(`it has elements of an unknown type, ${view.getUint8(2)}`);
  const rank = view.getUint8(3);
  const dataAt = 4 + 4 * rank;
  if (rank === 0 || start.length < dataAt) throw new IdxFormatError("its dimensions are cut off");
  const shape = Array.from({ length: rank }, (_, at) => view.getUint32(4 + 4 * at));
  const count = shape.reduce((product, size) => product * size, 1);
  const expected = dataAt + count * element.size;
  return {
    shape,
    bytes: expected,
    parse(file) {
      if (file.length !== expected)
        throw new IdxFormatError(
          `${expected} bytes were expected for [${shape.join(", ")}], ${file.length} found`,
        );
      const bytes = new DataView(file.buffer, file.byteOffset, file.byteLength);
      return { shape, values: element.read(bytes, dataAt, count) };
    },
  };
}
