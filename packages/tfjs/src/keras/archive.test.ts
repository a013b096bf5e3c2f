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

const read = (bytes: Uint8Array, name = "a", most = 1000): string =>
  Buffer.from(new Archive(bytes).read(name, most, "maxModelBytes")).toString();

describe("a zip archive", () => {
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
