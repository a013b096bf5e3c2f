import { describe, expect, it } from "vitest";
import { decodeSnapshot, encodeSnapshot, NewerFormatError } from "./encode-snapshot.js";
import { decodeTensorFile, encodeTensorFile } from "./tensor-file.js";
import { smallSnapshot } from "./testing/small-snapshot.js";

const bytesOf = (parts: readonly Uint8Array[]): Buffer => Buffer.concat(parts);

describe("a snapshot", () => {
  it("reads back as it was written, with numbers that JSON does not have", () => {
    const snapshot = smallSnapshot();
    const read = decodeSnapshot(bytesOf(encodeSnapshot(snapshot)));
    expect(read).toStrictEqual(snapshot);
    expect(Object.is(read.log.latest["val/f1"], -0)).toBe(true);
  });

  it("is the same file when it is the same state", () => {
    expect(bytesOf(encodeSnapshot(smallSnapshot()))).toEqual(bytesOf(encodeSnapshot(smallSnapshot())));
  });

  it("has the weights under their own names, for whoever reads safetensors", () => {
    const { tensors } = decodeTensorFile(bytesOf(encodeSnapshot(smallSnapshot())));
    expect([...tensors.keys()]).toEqual([
      "model.kernel",
      "optimizer/model.kernel/mean",
      "optimizer/model.kernel/variance",
    ]);
  });

  it("of a later format is refused as such", () => {
    const { metadata, tensors } = decodeTensorFile(bytesOf(encodeSnapshot(smallSnapshot())));
    const later = bytesOf(encodeTensorFile({ tensors, metadata: { ...metadata, lighter_checkpoint: "2" } }));
    expect(() => decodeSnapshot(later)).toThrow(NewerFormatError);
  });
});
