import { crc32, deflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { Archive } from "./archive.js";
import { KerasFault } from "./keras-fault.js";

interface Entry {
  readonly name: string;
  readonly content: string;
  readonly deflated?: boolean;
  /** Said in place of what is so. */
  readonly says?: {
    readonly method?: number;
    readonly flags?: number;
    readonly size?: number;
    readonly crc?: number;
  };
}

/** A zip archive as any tool writes it. */
function zip(entries: readonly Entry[], comment = ""): Uint8Array {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content, deflated = false, says = {} } of entries) {
    const bytes = Buffer.from(content);
    const packed = deflated ? deflateRawSync(bytes) : bytes;
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(says.flags ?? 0, 2);
    fields.writeUInt16LE(says.method ?? (deflated ? 8 : 0), 4);
    fields.writeUInt32LE(says.crc ?? crc32(bytes), 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(says.size ?? bytes.length, 18);
    fields.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from("PK\x03\x04"), fields, Buffer.from(name), packed]);
    const end = Buffer.alloc(14);
    end.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from("PK\x01\x02\x14\0"), fields, end, Buffer.from(name)]));
    locals.push(local);
    offset += local.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(listed.length, 8);
  end.writeUInt32LE(offset, 12);
  end.writeUInt16LE(comment.length, 16);
  return Buffer.concat([...locals, listed, Buffer.from("PK\x05\x06"), end, Buffer.from(comment)]);
}

/**
 * The same as one that has outgrown 32 bits says it: sizes and places stand in extra fields, and
 * behind the directory.
 */
function zip64(entries: readonly Entry[]): Uint8Array {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  const long = (...numbers: number[]) => {
    const bytes = Buffer.alloc(8 * numbers.length);
    for (const [at, value] of numbers.entries()) bytes.writeBigUInt64LE(BigInt(value), 8 * at);
    return bytes;
  };
  const extra = (content: Buffer) => {
    const head = Buffer.alloc(4);
    head.writeUInt16LE(1, 0);
    head.writeUInt16LE(content.length, 2);
    return Buffer.concat([head, content]);
  };
  for (const { name, content } of entries) {
    const bytes = Buffer.from(content);
    const fields = (extraLength: number) => {
      const written = Buffer.alloc(26);
      written.writeUInt16LE(45, 0);
      written.writeUInt32LE(crc32(bytes), 10);
      written.writeUInt32LE(0xffffffff, 14);
      written.writeUInt32LE(0xffffffff, 18);
      written.writeUInt16LE(Buffer.byteLength(name), 22);
      written.writeUInt16LE(extraLength, 24);
      return written;
    };
    const [own, listed] = [
      extra(long(bytes.length, bytes.length)),
      extra(long(bytes.length, bytes.length, offset)),
    ];
    const local = Buffer.concat([
      Buffer.from("PK\x03\x04"),
      fields(own.length),
      Buffer.from(name),
      own,
      bytes,
    ]);
    const end = Buffer.alloc(14);
    end.writeUInt32LE(0xffffffff, 10);
    directory.push(
      Buffer.concat([Buffer.from("PK\x01\x02\x2d\0"), fields(listed.length), end, Buffer.from(name), listed]),
    );
    locals.push(local);
    offset += local.length;
  }
  const listed = Buffer.concat(directory);
  const count = entries.length;
  const record = Buffer.concat([Buffer.from("PK\x06\x06"), long(44), Buffer.alloc(12)]);
  record.writeUInt16LE(45, 12);
  record.writeUInt16LE(45, 14);
  const locator = Buffer.concat([
    Buffer.from("PK\x06\x07"),
    Buffer.alloc(4),
    long(offset + listed.length),
    Buffer.from([1, 0, 0, 0]),
  ]);
  const end = Buffer.concat([
    Buffer.from("PK\x05\x06"),
    Buffer.alloc(4),
    Buffer.alloc(12, 0xff),
    Buffer.alloc(2),
  ]);
  const places = long(count, count, listed.length, offset);
  return Buffer.concat([...locals, listed, record, places, locator, end]);
}

const read = (bytes: Uint8Array, name = "a", most = 1000): string =>
  Buffer.from(new Archive(bytes).read(name, most, "maxModelBytes")).toString();

describe("a zip archive", () => {
  it("may have outgrown 32 bits", () => {
    const bytes = zip64([
      { name: "a", content: "one" },
      { name: "b/c", content: "two".repeat(200) },
    ]);
    expect(new Archive(bytes).names).toEqual(["a", "b/c"]);
    expect([read(bytes), read(bytes, "b/c")]).toEqual(["one", "two".repeat(200)]);
    const withoutFields = Buffer.from(bytes);
    // The numbers of the extra fields, which no 32 bits say either.
    withoutFields.writeUInt16LE(0, withoutFields.indexOf("PK\x01\x02", 0, "latin1") + 30);
    expect(() => new Archive(withoutFields)).toThrow("its directory is cut off");
  });

  it.each([false, true])("gives the content of its members, deflated: %s", (deflated) => {
    const bytes = zip(
      [
        { name: "a", content: "one", deflated },
        { name: "b/c", content: "two".repeat(200), deflated },
      ],
      "with a comment",
    );
    expect(new Archive(bytes).names).toEqual(["a", "b/c"]);
    expect([read(bytes, "a"), read(bytes, "b/c")]).toEqual(["one", "two".repeat(200)]);
  });

  it.each<[string, Uint8Array, string]>([
    ["a checksum that is another", zip([{ name: "a", content: "one", says: { crc: 1 } }]), "checksum of `a`"],
    [
      "more than it says",
      zip([{ name: "a", content: "x".repeat(1e6), deflated: true, says: { size: 10 } }]),
      "`a` in it cannot be unpacked",
    ],
    [
      "less than it says",
      zip([{ name: "a", content: "one", deflated: true, says: { size: 10 } }]),
      "checksum of `a`",
    ],
    [
      "more than is allowed",
      zip([{ name: "a", content: "x".repeat(2000), deflated: true }]),
      "2,000 bytes, more than 1,000",
    ],
    ["another packing", zip([{ name: "a", content: "one", says: { method: 14 } }]), "number 14"],
    ["a password", zip([{ name: "a", content: "one", says: { flags: 1 } }]), "is encrypted"],
    ["no such member", zip([{ name: "b", content: "one" }]), "it has no `a`"],
    [
      "a name twice",
      zip([
        { name: "a", content: "one" },
        { name: "a", content: "two" },
      ]),
      "two members `a`",
    ],
    ["no end", zip([{ name: "a", content: "one" }]).subarray(0, 60), "without its end"],
  ])("is refused with %s", (_, bytes, told) => {
    expect(() => read(bytes)).toThrow(KerasFault);
    expect(() => read(bytes)).toThrow(told);
  });
});
