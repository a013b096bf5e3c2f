import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StateValue } from "@lighterjs/callbacks";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { crc32c, maskedCrc32c } from "./event-records.js";
import { messageField, varintField } from "./protobuf.js";
import { TensorBoard } from "./tensorboard.js";

describe("crc32c", () => {
  it.each([
    ["the check value", Buffer.from("123456789"), 0xe3069283],
    ["32 zeros (RFC 3720)", Buffer.alloc(32), 0x8a9136aa],
    ["32 ones (RFC 3720)", Buffer.alloc(32, 0xff), 0x62a8ab43],
    ["32 bytes counting up (RFC 3720)", Buffer.from(Array.from({ length: 32 }, (_, i) => i)), 0x46dd794e],
    ["nothing", Buffer.alloc(0), 0],
  ])("gives the published sum of %s", (_, bytes, sum) => {
    expect(crc32c(bytes)).toBe(sum);
  });
});

describe("protobuf fields", () => {
  it("encode numbers as the documentation's examples do", () => {
    expect([...varintField(1, 150)]).toStrictEqual([0x08, 0x96, 0x01]);
    expect([...messageField(3, varintField(1, 150))]).toStrictEqual([0x1a, 0x03, 0x08, 0x96, 0x01]);
  });

  it("encode numbers beyond 32 bits", () => {
    expect([...varintField(1, 2 ** 40)]).toStrictEqual([0x08, 0x80, 0x80, 0x80, 0x80, 0x80, 0x20]);
  });
});

describe("TensorBoard", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "lighter-tensorboard-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it("writes whole records with right checksums: version, scalars, text", () => {
    const logger = new TensorBoard();
    logger.open(folder);
    logger.logMetrics({ "train/loss": 0.5, "val/accuracy": 0.75 }, { epoch: 0, step: 3, time: 1500 });
    logger.logText("freezer", "froze `model.backbone`", { epoch: 0, step: 3, time: 1500 });
    const files = readdirSync(folder);
    expect(files).toHaveLength(1);
    expect(files[0]).toMatch(/^events\.out\.tfevents\.\d+\./);
    const records = readRecords(readFileSync(join(folder, files[0]!)));
    expect(records).toHaveLength(3);
    expect(records[0]!.subarray(9).toString("latin1")).toBe("\x1a\x0dbrain.Event:2");
    const wallTime = Buffer.from([0x09, 0, 0, 0, 0, 0, 0, 0xf8, 0x3f]); // 1.5
    const step = Buffer.from([0x10, 3]);
    const loss = Buffer.concat([Buffer.from("\x0a\x11\x0a\x0atrain/loss\x15", "latin1"), float(0.5)]);
    const accuracy = Buffer.concat([Buffer.from("\x0a\x13\x0a\x0cval/accuracy\x15", "latin1"), float(0.75)]);
    const summary = Buffer.concat([loss, accuracy]);
    expect(records[1]).toStrictEqual(
      Buffer.concat([wallTime, step, Buffer.from([0x2a, summary.length]), summary]),
    );
    expect(records[2]!.includes("froze `model.backbone`")).toBe(true);
  });

  it("goes on in the file of the run where it is resumed, from the moment of the checkpoint", () => {
    const point = { epoch: 0, step: 3, time: 1500 };
    const first = new TensorBoard();
    first.open(folder);
    first.logMetrics({ a: 1 }, point);
    const state = JSON.parse(JSON.stringify(first.state())) as StateValue;
    first.logMetrics({ b: 2 }, point);
    const second = new TensorBoard();
    second.open(folder, state);
    expect(second.state()).toEqual(state);
    second.logMetrics({ c: 3 }, point);
    const [file, ...others] = readdirSync(folder);
    expect(others).toEqual([]);
    const records = readRecords(readFileSync(join(folder, file!)));
    const named = (record: Buffer) => ["a", "b", "c"].filter((name) => record.includes(`\n\u0001${name}`));
    expect(records.slice(1).map(named)).toEqual([["a"], ["c"]]);
  });

  it("is the only one in the folder of a run that starts over", () => {
    writeFileSync(join(folder, "events.out.tfevents.1.host.1"), "of an earlier run");
    new TensorBoard().open(folder);
    expect(readdirSync(folder)).toHaveLength(1);
  });
});

function float(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return bytes;
}

function readRecords(file: Buffer): Buffer[] {
  const records: Buffer[] = [];
  for (let offset = 0; offset < file.length;) {
    const length = Number(file.readBigUInt64LE(offset));
    expect(file.readUInt32LE(offset + 8)).toBe(maskedCrc32c(file.subarray(offset, offset + 8)));
    const data = file.subarray(offset + 12, offset + 12 + length);
    expect(file.readUInt32LE(offset + 12 + length)).toBe(maskedCrc32c(data));
    records.push(data);
    offset += 16 + length;
  }
  return records;
}
