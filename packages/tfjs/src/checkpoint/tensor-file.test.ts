import { createRandomSource } from "@lighterjs/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DamagedFileError, decodeTensorFile, encodeTensorFile, type StoredTensor } from "./tensor-file.js";

const tensor: fc.Arbitrary<StoredTensor> = fc.oneof(
  fc.array(fc.float(), { maxLength: 40 }).map((values): StoredTensor => ({
    dtype: "float32",
    shape: [values.length],
    values: Float32Array.from(values),
  })),
  fc.array(fc.integer(), { maxLength: 9 }).map((values): StoredTensor => ({
    dtype: "int32",
    shape: [1, values.length],
    values: Int32Array.from(values),
  })),
  fc.array(fc.boolean(), { maxLength: 9 }).map((values): StoredTensor => ({
    dtype: "bool",
    shape: [values.length],
    values: Uint8Array.from(values, Number),
  })),
);
const tensors = fc
  .dictionary(
    // Names that a table may not have, as no JSON of ours may.
    fc.string().filter((name) => !["__metadata__", "__proto__", "prototype", "constructor"].includes(name)),
    tensor,
  )
  .map((entries) => new Map(Object.entries(entries)));

const file = Buffer.concat(
  encodeTensorFile({
    metadata: { state: JSON.stringify({ step: 3, note: "ä" }) },
    tensors: new Map<string, StoredTensor>([
      [
        "model.kernel",
        { dtype: "float32", shape: [40, 50], values: Float32Array.from({ length: 2000 }, (_, i) => i / 7) },
      ],
      ["model.bias", { dtype: "float32", shape: [3], values: Float32Array.of(1, 2, 3) }],
    ]),
  }),
);

const random = createRandomSource(1).stream("damage");
const below = (limit: number): number => Math.floor(random.next() * limit);

function refused(bytes: Uint8Array): boolean {
  try {
    decodeTensorFile(bytes);
    return false;
  } catch (error) {
    if (!(error instanceof DamagedFileError)) throw error;
    return true;
  }
}

describe("a tensor file", () => {
  it("reads back as it was written, to the last bit", () => {
    fc.assert(
      fc.property(
        tensors,
        fc.dictionary(fc.constantFrom("state", "a", "b"), fc.string()),
        (written, metadata) => {
          const read = decodeTensorFile(Buffer.concat(encodeTensorFile({ metadata, tensors: written })));
          expect(read.tensors).toEqual(written);
          expect(read.metadata).toMatchObject(metadata);
        },
      ),
      { numRuns: 200 },
    );
  });

  it("has the layout of safetensors: length, table, and data without gaps", () => {
    const length = Number(file.readBigUInt64LE());
    const table = JSON.parse(file.toString("utf8", 8, 8 + length)) as Record<string, unknown>;
    expect(table).toMatchObject({
      "model.kernel": { dtype: "F32", shape: [40, 50], data_offsets: [0, 8000] },
      "model.bias": { dtype: "F32", shape: [3], data_offsets: [8000, 8012] },
      __metadata__: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
    });
    expect(length % 8).toBe(0);
    expect(file.length).toBe(8 + length + 8012);
  });

  it("is refused with any bit flipped, in the table or in the data", () => {
    const table = 8 + Number(file.readBigUInt64LE());
    for (let attempt = 0; attempt < 2000; attempt++) {
      const damaged = Buffer.from(file);
      const at = attempt % 2 === 0 ? below(table) : table + below(file.length - table);
      damaged[at]! ^= 1 << below(8);
      expect(refused(damaged), `bit of byte ${at}`).toBe(true);
    }
  });

  it("is refused when it is cut off anywhere", () => {
    for (let length = 0; length < file.length; length += length < 600 ? 1 : 7)
      expect(refused(file.subarray(0, length)), `${length} bytes`).toBe(true);
  });

  it("is refused with a page of zeros, and with anything added", () => {
    for (let attempt = 0; attempt < 200; attempt++) {
      const damaged = Buffer.from(file);
      const at = below(file.length - 64);
      damaged.fill(0, at, Math.min(file.length, at + 64 + below(4096)));
      expect(refused(damaged), `from byte ${at}`).toBe(true);
    }
    expect(refused(Buffer.concat([file, Buffer.alloc(1)]))).toBe(true);
  });

  it.each([
    ["it is empty", Buffer.alloc(0)],
    ["it is cut off", file.subarray(0, 5)],
    ["it is cut off", file.subarray(0, 200)],
    ["it is not a checkpoint", Buffer.from("hello, this is a text and no checkpoint at all")],
    ["it is not a checkpoint", Buffer.alloc(4096)],
    ["its content does not match its digest", file.subarray(0, -1)],
  ])("says that %s", (message, bytes) => {
    expect(() => decodeTensorFile(bytes)).toThrow(message);
  });
});
