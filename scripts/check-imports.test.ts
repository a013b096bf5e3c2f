import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { checkImports } from "./check-imports.js";

const roots: string[] = [];

afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true });
});

/** A repository with these files, every package present. */
function repository(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), "lighter-imports-"));
  roots.push(root);
  for (const name of [
    "schema",
    "core",
    "callbacks",
    "sweeps",
    "bullmq",
    "tfjs",
    "language-server",
    "cli",
    "vscode",
  ])
    mkdirSync(join(root, "packages", name, "src"), { recursive: true });
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  return root;
}

describe("check-imports", () => {
  it("accepts an import along an arrow", () => {
    expect(
      checkImports(repository({ "packages/core/src/a.ts": 'import { x } from "@lighterjs/schema";' })),
    ).toEqual([]);
  });

  it("names file and line of an import against an arrow, type imports included", () => {
    const root = repository({ "packages/schema/src/a.ts": '\nimport type { X } from "@lighterjs/core";' });
    expect(checkImports(root)).toEqual([
      "packages/schema/src/a.ts:2: `schema` may not import `@lighterjs/core` (it may import: no other package)",
    ]);
  });

  it("keeps Node out of what runs in a browser as well, but for types and by way of the platform", () => {
    const root = repository({
      "packages/core/src/a.ts":
        'import type { Stats } from "node:fs";\nimport { join } from "node:path";\nimport "#platform/b";\nexport type A = Stats;',
      "packages/core/src/c.ts": 'export { run } from "./user-cache.js";',
      "packages/core/src/user-cache.ts": 'import "node:os";',
      "packages/core/src/platform/node/b.ts": 'import "node:fs";',
    });
    expect(checkImports(root)).toEqual([
      "packages/core/src/a.ts:2: a browser has no `node:path`; reach it by `#platform/…`",
      "packages/core/src/a.ts:3: there is no packages/core/src/platform/browser/b.ts",
      "packages/core/src/c.ts:1: `packages/core/src/user-cache.ts` needs Node, and this file runs in a browser as well",
    ]);
  });

  it("keeps TensorFlow.js out of the callbacks, also behind import()", () => {
    const root = repository({ "packages/callbacks/src/a.ts": 'await import("@tensorflow/tfjs-core");' });
    expect(checkImports(root)).toHaveLength(1);
  });

  it("keeps TensorFlow.js out of what knows no engine, also by way of other files", () => {
    const root = repository({
      "packages/tfjs/src/loggers/a.ts": 'import type { B } from "../network/b.js"; export type A = B;',
      "packages/tfjs/src/network/b.ts":
        'import type { Tensor } from "@tensorflow/tfjs-core"; export type B = Tensor;',
      "packages/tfjs/src/data/c.test.ts": 'import "@tensorflow/tfjs-core";',
      "packages/tfjs/src/data/batch.ts": "export {};",
    });
    expect(checkImports(root)).toEqual([
      "packages/tfjs/src/data/batch.ts: reaches no engine; take it off the list of files that do",
      "packages/tfjs/src/loggers/a.ts: knows no engine, but reaches `@tensorflow/tfjs-core` by packages/tfjs/src/network/b.ts",
    ]);
  });

  it("refuses to reach into another package by path", () => {
    const root = repository({ "packages/cli/src/a.ts": 'import "../../core/src/index.js";' });
    expect(checkImports(root)[0]).toContain("leaves the package");
  });

  it("finds a cycle that consists of type imports and re-exports", () => {
    const root = repository({
      "packages/core/src/a.ts": 'import type { B } from "./b.js"; export type A = B;',
      "packages/core/src/b.ts": 'export type { A as B } from "./a.js";',
    });
    expect(checkImports(root)).toEqual([
      "cycle: packages/core/src/a.ts -> packages/core/src/b.ts -> packages/core/src/a.ts",
    ]);
  });
});
