import { crc32, inflateRawSync } from "node:zlib";
import { fileLimitHelp, type FileLimits } from "@lighterjs/core/files";
import { damaged, KerasFault } from "./keras-fault.js";

/** A file inside a zip archive, as its central directory describes it. */
interface Member {
  readonly method: number;
  readonly flags: number;
  readonly crc: number;
  readonly packedSize: number;
  readonly size: number;
  /** Where its local header begins. */
  readonly offset: number;
}

const [LOCAL, CENTRAL, END, END_64, LOCATOR_64] = [
  0x04034b50, 0x02014b50, 0x06054b50, 0x06064b50, 0x07064b50,
];
const END_SIZE = 22;
const LONGEST_COMMENT = 0xffff;
const [STORED, DEFLATED] = [0, 8];
const ENCRYPTED = 1;
/** A Keras archive has three members, and one for each asset of a layer. */
const MOST_MEMBERS = 10_000;

/** Whether the bytes begin as a zip archive does. */
export function isArchive(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && viewOf(bytes).getUint32(0, true) === LOCAL;
}

/**
 * A zip archive whose members are unpacked one by one, each no further than the directory says and
 * with its checksum compared (APPNOTE.TXT 6.3.10 by PKWARE).
 */
export class Archive {
  readonly #members: ReadonlyMap<string, Member>;

  /** @throws KerasFault if it is cut off, or says of itself what is not so */
  constructor(private readonly bytes: Uint8Array) {
    this.#members = readDirectory(bytes);
  }

  get names(): readonly string[] {
    return [...this.#members.keys()];
  }

  has(name: string): boolean {
    return this.#members.has(name);
  }

  /**
   * The content of a member.
   *
   * @param most - bytes that it may have
   * @param limit - the limit that says so
   */
  read(name: string, most: number, limit: keyof FileLimits): Uint8Array {
    const member = this.#members.get(name);
    if (member === undefined) throw damaged(`it has no \`${name}\``);
    const { method, flags, crc, packedSize, size } = member;
    if ((flags & ENCRYPTED) !== 0)
      throw new KerasFault(`is encrypted: \`${name}\` cannot be read`, { label: "encrypted" });
    if (size > most)
      throw new KerasFault(
        `holds \`${name}\` of ${size.toLocaleString("en-US")} bytes, more than ${most.toLocaleString("en-US")}`,
        { code: "LIMIT_EXCEEDED", label: "too large", help: [fileLimitHelp(limit)] },
      );
    const start = this.#contentOf(member, name);
    const packed = this.bytes.subarray(start, start + packedSize);
    const content = unpack(packed, method, size, name);
    if (content.length !== size || crc32(content) !== crc)
      throw damaged(`the checksum of \`${name}\` in it does not agree with its content`);
    return content;
  }

  /** The local header repeats name and extra fields, with lengths of its own. */
  #contentOf({ offset, packedSize }: Member, name: string): number {
    const view = viewOf(this.bytes);
    if (offset + 30 > view.byteLength || view.getUint32(offset, true) !== LOCAL)
      throw damaged(`\`${name}\` is not where its directory says`);
    const start = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
    if (start + packedSize > view.byteLength) throw damaged(`\`${name}\` in it is cut off`);
    return start;
  }
}

function unpack(packed: Uint8Array, method: number, size: number, name: string): Uint8Array {
  if (method === STORED) return packed;
  if (method !== DEFLATED)
    throw new KerasFault(`holds \`${name}\` packed by a method that is not read (number ${method})`, {
      help: ["pack it again with `zip`, or save it again in Keras"],
    });
  try {
    // Ends as soon as there is more than the directory says, whatever the packed data would grow
    // to.
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, size) });
  } catch (cause) {
    throw damaged(`\`${name}\` in it cannot be unpacked`, cause);
  }
}

function readDirectory(bytes: Uint8Array): ReadonlyMap<string, Member> {
  const view = viewOf(bytes);
  const { count, start, size } = findDirectory(view);
  if (count > MOST_MEMBERS) throw damaged(`it says that it has ${count} members`);
  if (start + size > view.byteLength) throw damaged("its directory lies outside of it");
  const members = new Map<string, Member>();
  let at = start;
  for (let index = 0; index < count; index++) {
    if (at + 46 > start + size || view.getUint32(at, true) !== CENTRAL)
      throw damaged("its directory is cut off");
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((field) =>
      view.getUint16(at + field, true),
    ) as [number, number, number];
    const nameStart = at + 46;
    const end = nameStart + nameLength + extraLength + commentLength;
    if (end > start + size) throw damaged("its directory is cut off");
    const name = new TextDecoder().decode(bytes.subarray(nameStart, nameStart + nameLength));
    if (members.has(name)) throw damaged(`it has two members \`${name}\``);
    const extra = { start: nameStart + nameLength, length: extraLength };
    members.set(name, {
      flags: view.getUint16(at + 8, true),
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      ...longFields(view, at, extra),
    });
    at = end;
  }
  return members;
}

/** Where the directory is, told at the end of the archive, before a comment. */
function findDirectory(view: DataView): { count: number; start: number; size: number } {
  const first = Math.max(0, view.byteLength - END_SIZE - LONGEST_COMMENT);
  for (let at = view.byteLength - END_SIZE; at >= first; at--) {
    if (view.getUint32(at, true) !== END || at + END_SIZE + view.getUint16(at + 20, true) !== view.byteLength)
      continue;
    const locator = at - 20;
    if (locator >= 0 && view.getUint32(locator, true) === LOCATOR_64) return findLongDirectory(view, locator);
    return {
      count: view.getUint16(at + 10, true),
      size: view.getUint32(at + 12, true),
      start: view.getUint32(at + 16, true),
    };
  }
  throw damaged("it is a zip archive without its end, and so not whole");
}

function findLongDirectory(view: DataView, locator: number): { count: number; start: number; size: number } {
  const at = longAt(view, locator + 8);
  if (at + 56 > view.byteLength || view.getUint32(at, true) !== END_64)
    throw damaged("its directory lies outside of it");
  return { count: longAt(view, at + 32), size: longAt(view, at + 40), start: longAt(view, at + 48) };
}

/** Sizes and place of a member; those that do not fit into 32 bits stand among the extra fields. */
function longFields(
  view: DataView,
  at: number,
  extra: { start: number; length: number },
): Pick<Member, "size" | "packedSize" | "offset"> {
  const fields = [24, 20, 42].map((field) => view.getUint32(at + field, true));
  if (fields.includes(0xffffffff)) {
    let long = findExtra(view, extra, 1);
    for (const [index, value] of fields.entries()) {
      if (value !== 0xffffffff) continue;
      if (long === undefined || long.start + 8 > long.end) throw damaged("its directory is cut off");
      fields[index] = longAt(view, long.start);
      long = { ...long, start: long.start + 8 };
    }
  }
  const [size, packedSize, offset] = fields as [number, number, number];
  return { size, packedSize, offset };
}

function findExtra(
  view: DataView,
  { start, length }: { start: number; length: number },
  id: number,
): { start: number; end: number } | undefined {
  for (let at = start; at + 4 <= start + length;) {
    const end = at + 4 + view.getUint16(at + 2, true);
    if (view.getUint16(at, true) === id) return { start: at + 4, end: Math.min(end, start + length) };
    at = end;
  }
  return undefined;
}

function longAt(view: DataView, at: number): number {
  const value = at + 8 <= view.byteLength ? Number(view.getBigUint64(at, true)) : Infinity;
  if (!Number.isSafeInteger(value)) throw damaged("its directory lies outside of it");
  return value;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
