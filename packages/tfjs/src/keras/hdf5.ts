import type * as jsfivePackage from "jsfive";
import type { Dataset, Group } from "jsfive";
import { requireFiniteIndex, rootAddress } from "./hdf5-index.js";
import { damaged, KerasFault } from "./keras-fault.js";

/** Numbers of one weight, as they stand in a file. */
export interface StoredArray {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
const DATA_LAYOUT_MESSAGE = 8;
const CONTIGUOUS = 1;
/** An address that no place in a file has. */
const NOWHERE = 2n ** 64n - 1n;
const MOST_DIMENSIONS = 16;
/** Groups and datasets of one file. */
const MOST_PARTS = 200_000;

export function isHdf5(bytes: Uint8Array): boolean {
  return SIGNATURE.every((byte, index) => bytes[index] === byte);
}

/**
 * Opens an HDF5 file that is in memory.
 *
 * @throws KerasFault
 */
export async function openHdf5(bytes: Uint8Array): Promise<Hdf5Group> {
  if (!isHdf5(bytes)) throw damaged("it does not begin as an HDF5 file does");
  const content =
    bytes.buffer instanceof ArrayBuffer && bytes.byteLength === bytes.buffer.byteLength
      ? bytes.buffer
      : new Uint8Array(bytes).buffer;
  const jsfive = await import("jsfive");
  const file = reading("its first group", () => {
    requireFiniteIndex(content, rootAddress(content), "its first group");
    return new jsfive.File(content);
  });
  return new Hdf5Group(file, "", { content, jsfive, parts: 0 });
}

interface OpenFile {
  readonly content: ArrayBuffer;
  readonly jsfive: typeof jsfivePackage;
  /** Parts opened so far: a file whose groups lead in a circle has no end of them. */
  parts: number;
}

/** A group of an HDF5 file. What stands in the file is checked when it is asked for. */
export class Hdf5Group {
  readonly #group: Group;
  readonly #file: OpenFile;
  /** Parts that were asked for: to find one among many takes as long as to read them all. */
  readonly #parts = new Map<string, Hdf5Group | Hdf5Dataset | undefined>();

  constructor(
    group: Group,
    /** From the root, `layers/dense`; empty for the root. */
    readonly path: string,
    file: OpenFile,
  ) {
    this.#group = group;
    this.#file = file;
  }

  get names(): readonly string[] {
    return reading(this.#label, () => this.#group.keys);
  }

  /** The group at a path below this one, or nothing. */
  group(path: string): Hdf5Group | undefined {
    const found = this.#at(path);
    return found instanceof Hdf5Group ? found : undefined;
  }

  /** The dataset at a path below this one, or nothing. */
  dataset(path: string): Hdf5Dataset | undefined {
    const found = this.#at(path);
    return found instanceof Hdf5Dataset ? found : undefined;
  }

  /** A text among the attributes. */
  text(name: string): string | undefined {
    const value = this.#attribute(name);
    return typeof value === "string" ? value : undefined;
  }

  /**
   * A list of texts among the attributes; one that is too long for an attribute is continued in
   * `name0`, `name1`, ….
   */
  texts(name: string): readonly string[] | undefined {
    const whole = this.#attribute(name);
    const parts = whole === undefined ? [] : [whole];
    if (whole === undefined)
      for (let index = 0; ; index++) {
        const part = this.#attribute(`${name}${index}`);
        if (part === undefined) break;
        parts.push(part);
      }
    if (parts.length === 0) return undefined;
    return parts.flat().map((each) => {
      if (typeof each !== "string")
        throw damaged(`the attribute \`${name}\` of ${this.#label} holds no texts`);
      // Texts of a fixed length are filled up.
      return each.replace(/\0+$/, "");
    });
  }

  #attribute(name: string): unknown {
    const attributes = reading(this.#label, () => this.#group.attrs);
    return Object.hasOwn(attributes, name) ? attributes[name] : undefined;
  }

  #at(path: string): Hdf5Group | Hdf5Dataset | undefined {
    const [first = "", ...rest] = path.split("/").filter((part) => part !== "");
    if (!this.#parts.has(first)) this.#parts.set(first, this.#open(first));
    const part = this.#parts.get(first);
    if (rest.length === 0) return part;
    return part instanceof Hdf5Group ? part.#at(rest.join("/")) : undefined;
  }

  #open(name: string): Hdf5Group | Hdf5Dataset | undefined {
    if (!this.names.includes(name)) return undefined;
    if (++this.#file.parts > MOST_PARTS) throw damaged(`it has more than ${MOST_PARTS} parts`);
    const path = this.path === "" ? name : `${this.path}/${name}`;
    const part = reading(`\`${path}\``, () => {
      const target = this.#group._links[name];
      if (typeof target === "string") throw new Error("it is a link to another part");
      if (target !== undefined) requireFiniteIndex(this.#file.content, target, `\`${path}\``);
      return this.#group.get(name);
    });
    if (part === null) return undefined;
    return part instanceof this.#file.jsfive.Dataset
      ? new Hdf5Dataset(part, path, this.#file.content)
      : new Hdf5Group(part, path, this.#file);
  }

  get #label(): string {
    return this.path === "" ? "its first group" : `\`${this.path}\``;
  }
}

/** Numbers in an HDF5 file. */
export class Hdf5Dataset {
  readonly #dataset: Dataset;
  readonly #content: ArrayBuffer;

  constructor(
    dataset: Dataset,
    readonly path: string,
    content: ArrayBuffer,
  ) {
    this.#dataset = dataset;
    this.#content = content;
  }

  get shape(): readonly number[] {
    return reading(`\`${this.path}\``, () => this.#dataset.shape);
  }

  /** Its numbers, of 32 bits, or of 64 rounded to 32. No more is taken than the file has. */
  read(): StoredArray {
    const { path, shape } = this;
    const dtype = reading(`\`${path}\``, () => this.#dataset.dtype);
    const size = dtype === "<f4" ? 4 : dtype === "<f8" ? 8 : undefined;
    if (size === undefined || "dtype" in reading(`\`${path}\``, () => this.#dataset.attrs))
      throw new KerasFault(`has numbers in \`${path}\` that are not read: their type is ${describe(dtype)}`, {
        label: "has numbers of an unknown type",
        help: ["save it in Keras with weights of `float32`"],
      });
    if (shape.length > MOST_DIMENSIONS) throw damaged(`\`${path}\` has ${shape.length} dimensions`);
    const count = shape.reduce((product, each) => product * each, 1);
    const start = this.#start(count * size);
    const bytes = this.#content.slice(start, start + count * size);
    const values = size === 4 ? new Float32Array(bytes) : Float32Array.from(new Float64Array(bytes));
    return { shape, values };
  }

  /**
   * Where the numbers begin. Keras writes them one after the other; what others compress or cut
   * into pieces is not read.
   */
  #start(bytes: number): number {
    const { path } = this;
    if (bytes === 0) return 0;
    const [layoutClass, properties] = reading(`\`${path}\``, () => {
      const objects = this.#dataset._dataobjects;
      const [message] = objects.find_msg_type(DATA_LAYOUT_MESSAGE);
      const offset = message?.get("offset_to_message");
      if (offset === undefined) throw new Error("it has no data layout");
      const [, , layout, at] = objects._get_data_message_properties(offset);
      return [layout, at];
    });
    if (layoutClass !== CONTIGUOUS)
      throw new KerasFault(`has \`${path}\` compressed or in pieces, as Keras does not write it`, {
        label: "compressed",
        help: ["write it anew with `h5repack -l CONTI -f NONE old.h5 new.h5`"],
      });
    const start = reading(`\`${path}\``, () => new DataView(this.#content).getBigUint64(properties, true));
    if (start === NOWHERE || start + BigInt(bytes) > BigInt(this.#content.byteLength))
      throw damaged(`\`${path}\` in it is cut off`);
    return Number(start);
  }
}

/**
 * Does at once what may find the file damaged. What jsfive says of it on the console is not said:
 * it repeats bytes of the file, which could command the terminal.
 */
function reading<T>(what: string, read: () => T): T {
  const { log, warn } = console;
  const silent = () => undefined;
  Object.assign(console, { log: silent, warn: silent });
  try {
    return read();
  } catch (error) {
    if (error instanceof KerasFault) throw error;
    throw damaged(`${what} in it cannot be read`, error);
  } finally {
    Object.assign(console, { log, warn });
  }
}

const KINDS: Readonly<Record<string, string>> = { f: "float", i: "int", u: "uint" };

function describe(dtype: string | readonly unknown[]): string {
  const [, kind = "", bytes = ""] = (typeof dtype === "string" && /^[<>|]?([fiuS])(\d+)$/.exec(dtype)) || [];
  if (kind === "S") return "text";
  return kind === "" ? "unknown" : `${KINDS[kind]}${Number(bytes) * 8}`;
}
