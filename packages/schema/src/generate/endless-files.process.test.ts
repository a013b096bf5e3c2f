import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { generateManifest } from "./generate-manifest.js";

const folder = mkdtempSync(join(tmpdir(), "lighter-endless-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe.skipIf(process.platform === "win32")("a file without end", () => {
  const generate = (source: string, tsconfig: object) => {
    writeFileSync(join(folder, "index.ts"), source);
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(tsconfig));
    const entry = { file: join(folder, "index.ts"), module: "./index.ts" };
    return () => generateManifest({ namespace: "p", package: "p", entries: [entry], checkTypes: true });
  };

  it("is not read as a module, nor as settings", () => {
    execFileSync("mkfifo", [join(folder, "pipe.ts")]);
    symlinkSync("/dev/zero", join(folder, "zero.json"));
    const options = { compilerOptions: { types: [] } };
    const source =
      'import type { X } from "./pipe.js";\nexport class Own {\n  constructor(readonly x: X) {}\n}\n';
    expect(generate(source, options)).toThrow("./pipe.js");
    expect(generate("export class Own {}\n", { extends: "./zero.json" })).toThrow("zero.json");
    execFileSync("mkfifo", [join(folder, "index.fifo.ts")]);
    const entry = { file: join(folder, "index.fifo.ts"), module: "./index.ts" };
    writeFileSync(join(folder, "tsconfig.json"), "{}");
    expect(() => generateManifest({ namespace: "p", package: "p", entries: [entry] })).toThrow(
      "no such file",
    );
  });
});
