import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { OptionError } from "@lighterjs/core";
import { withFileAccess } from "@lighterjs/core/files";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Arrays } from "./arrays.js";
import { Csv } from "./csv.js";
import { DataLoader } from "./data-loader.js";
import type { Dataset } from "./dataset.js";
import { Idx } from "./idx.js";
import { ImageFolder } from "./image-folder.js";
import { JsonLines } from "./json-lines.js";
import { Text } from "./text.js";
import { Windows } from "./windows.js";

const folder = mkdtempSync(join(tmpdir(), "lighter-hostile-"));
afterAll(() => rmSync(folder, { recursive: true }));

const path = (name: string): string => join(folder, name);

async function issueOf(prepare: () => Promise<unknown>) {
  const error: unknown = await prepare().then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!OptionError.is(error)) throw new Error("expected an OptionError", { cause: error });
  return error.issues[0];
}

const faultOf = (dataset: Pick<Dataset, "prepare">) => issueOf(() => dataset.prepare());

/** Bytes of an IDX file of unsigned bytes, as far as its dimensions. */
function idxHeader(...shape: number[]): Buffer {
  const head = Buffer.alloc(4 + 4 * shape.length);
  head.writeUInt8(8, 2);
  head.writeUInt8(shape.length, 3);
  shape.forEach((size, at) => head.writeUInt32BE(size, 4 + 4 * at));
  return head;
}

describe.skipIf(process.platform === "win32")("what is no regular file is refused, not waited for", () => {
  beforeAll(() => {
    execFileSync("mkfifo", [path("pipe")]);
    symlinkSync("/dev/zero", path("zero.csv"));
    for (const name of ["images", "images/a"]) mkdirSync(path(name));
    execFileSync("mkfifo", [path("images/a/x.png")]);
    for (const name of ["zeros", "zeros/a"]) mkdirSync(path(name));
    symlinkSync("/dev/zero", path("zeros/a/x.png"));
    for (const name of ["texts", "texts/a"]) mkdirSync(path(name));
    execFileSync("mkfifo", [path("texts/a/x.txt")]);
  });

  it.each([
    ["a pipe as a table", () => new Csv({ path: path("pipe"), target: "y" })],
    ["a device as a table", () => new Csv({ path: path("zero.csv"), target: "y" })],
    ["a pipe as JSON lines", () => new JsonLines({ path: path("pipe"), target: "y" })],
    ["a device as a series", () => new Windows({ path: path("zero.csv"), target: "y", length: 2 })],
    ["a pipe as a text", () => new Text({ path: path("texts") })],
    ["a pipe as an array", () => new Idx({ inputs: path("pipe"), targets: path("pipe") })],
    ["a device as an array", () => new Idx({ inputs: "/dev/zero", targets: "/dev/zero" })],
    ["a pipe as an image", () => new ImageFolder({ path: path("images") })],
    ["a device as an image", () => new ImageFolder({ path: path("zeros") })],
  ])("%s", async (_, make) => {
    const { code, message } = await faultOf(make());
    expect(code).toBe("INVALID_DATA");
    expect(message).toContain("a pipe, a device or a socket");
  });
});

describe("a table", () => {
  const secret = "root:x:0:0:root:/root:/bin/bash";

  it.each([
    ["as its header", `${secret}\n1\n`, {}],
    ["in its cells", `y\n1\n${secret}\n`, {}],
    ["with its own delimiter", `${secret}\n${secret}\n`, { delimiter: ":" }],
    ["as a row of a file without header", `1:2\n${secret}\n`, { delimiter: ":", header: false, target: "0" }],
  ])("of another kind of file shows nothing that it holds %s", async (name, text, options) => {
    writeFileSync(path("passwd"), text);
    symlinkSync(path("passwd"), path(`${name.length}.csv`));
    for (const file of [path("passwd"), path(`${name.length}.csv`)]) {
      const {
        message,
        help = [],
        notes = [],
      } = await faultOf(new Csv({ path: file, target: "y", ...options }));
      const said = [message, ...help, ...notes].join("\n").replaceAll(file, "");
      expect(said).not.toMatch(/root|bash/);
      expect(said).toMatch(/a text of \d+ character|column|cells/);
    }
  });

  it("shows the beginning only of a long cell or name", async () => {
    const long = "x".repeat(500);
    writeFileSync(path("long.csv"), `${long},y\n${long},1\n`);
    const { message } = await faultOf(new Csv({ path: path("long.csv"), target: "y" }));
    expect(message.length).toBeLessThan(folder.length + 200);
    const other = await faultOf(new Csv({ path: path("long.csv"), target: "none" }));
    expect(other.help?.[0]).toBe(`the columns are \`${"x".repeat(40)}…\`, \`y\``);
  });

  it("of very many columns or classes is read", async () => {
    const count = 60_000;
    const row = (cell: (index: number) => string) =>
      Array.from({ length: count }, (_, index) => cell(index)).join();
    writeFileSync(path("wide.csv"), `${row((index) => `c${index}`)},y\n${row(() => "1")},0\n`);
    const wide = new Csv({ path: path("wide.csv"), target: "y" });
    await wide.prepare();
    expect(wide.sampleShape).toEqual([count]);
    writeFileSync(path("classes.csv"), `x,y\n${row((index) => `1,k${index}\n`).replaceAll("\n,", "\n")}`);
    const classes = new Csv({ path: path("classes.csv"), target: "y" });
    await classes.prepare();
    expect(classes.targets.classCount).toBe(count);
  });

  it("that is larger than allowed is refused by its size", async () => {
    writeFileSync(path("large.csv"), "x,y\n1,2\n");
    truncateSync(path("large.csv"), 3 * 2 ** 30);
    const { code, help } = await faultOf(new Csv({ path: path("large.csv"), target: "y" }));
    expect(code).toBe("LIMIT_EXCEEDED");
    expect(help).toEqual(["if that is meant, raise the limit with `--limit data-bytes=…`"]);
  });
});

describe("an IDX file", () => {
  const labels = (): string => {
    writeFileSync(path("labels.idx"), Buffer.concat([idxHeader(2), Buffer.from([0, 1])]));
    return path("labels.idx");
  };
  const faultOfBytes = (bytes: Uint8Array) => {
    writeFileSync(path("inputs.idx"), bytes);
    return faultOf(new Idx({ inputs: path("inputs.idx"), targets: labels() }));
  };

  it("that says it is larger than allowed is refused before anything is unpacked", async () => {
    for (const head of [idxHeader(2 ** 31, 1024), idxHeader(...Array.from({ length: 255 }, () => 2 ** 31))])
      expect(await faultOfBytes(gzipSync(head))).toMatchObject({ code: "LIMIT_EXCEEDED" });
  });

  it("that unpacks to more than it says is refused there", async () => {
    const bomb = gzipSync(Buffer.concat([idxHeader(2, 8), Buffer.alloc(4 * 2 ** 20)]));
    const { code, message } = await faultOfBytes(bomb);
    expect(code).toBe("INVALID_DATA");
    expect(message).toContain("28 bytes were expected for [2, 8], more found");
  });

  it("may be raised to its size", async () => {
    writeFileSync(path("inputs.idx"), Buffer.concat([idxHeader(2, 8), Buffer.alloc(16)]));
    const prepare = (maxDataBytes: number) =>
      withFileAccess({ limits: { maxDataBytes } }, () =>
        new Idx({ inputs: path("inputs.idx"), targets: labels() }).prepare(),
      );
    expect(await issueOf(() => prepare(27))).toMatchObject({ code: "LIMIT_EXCEEDED" });
    await prepare(28);
  });
});

describe("samples", () => {
  it("of another form than the first take no memory for what the first promises", async () => {
    const first = Array.from({ length: 50_000 }, () => 0);
    const others = Array.from({ length: 50_000 }, () => [0]);
    const inputs = [first, ...others];
    const { message } = await issueOf(() =>
      Promise.resolve().then(() => new Arrays({ inputs, targets: inputs.map(() => 0) })),
    );
    expect(message).toContain("expected a list of 50000, found one of 1");
  });

  it("of which a batch has no room are refused with its size", async () => {
    const vast: Dataset = {
      length: 3,
      sampleShape: [100_000, 100_000, 3],
      targets: { shape: [], type: "int32" },
      deterministic: true,
      prepare: () => Promise.resolve(),
      sampleId: String,
      read: () => undefined,
    };
    const { code, message } = await faultOf(new DataLoader({ dataset: vast }));
    expect(code).toBe("LIMIT_EXCEEDED");
    expect(message).toBe(
      "one batch would take 360,000,000,000 bytes: 3 samples of the shape [100000, 100000, 3]",
    );
  });
});

describe("a file of JSON lines", () => {
  it.each([
    ["that is nested deep", `${"[".repeat(300)}${"]".repeat(300)}`, "line 1: it is no JSON"],
    ["that reaches into prototypes", '{"x":1,"__proto__":{"y":1},"y":1}', "line 1: it is no JSON"],
    [
      "that never ends its line",
      `{"x":"${"a".repeat(5 * 2 ** 20)}`,
      "line 1 is longer than 4194304 characters",
    ],
  ])("%s is refused with the line", async (name, text, fault) => {
    const file = path(`${name}.jsonl`);
    writeFileSync(file, text);
    const { code, message } = await faultOf(new JsonLines({ path: file, target: "y" }));
    expect({ code, message: message.split("` ")[1] ?? message }).toEqual({
      code: "INVALID_DATA",
      message: expect.stringContaining(fault) as string,
    });
  });

  it("may have keys that objects of JavaScript have, and repeats none where its name tells of no data", async () => {
    const named = path("keys.jsonl");
    writeFileSync(named, '{"constructor":1,"toString":2,"y":3}\n');
    const dataset = new JsonLines({ path: named, target: "y" });
    await dataset.prepare();
    expect(dataset.sampleShape).toEqual([2]);
    const secret = path("secret.json");
    writeFileSync(secret, '{"x":1,"y":2}\n{"password":"hunter2"}\n');
    const { message, notes = [] } = await faultOf(new JsonLines({ path: secret, target: "y" }));
    expect([message, ...notes].join()).not.toMatch(/password|hunter2/);
  });
});
