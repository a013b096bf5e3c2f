import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import ts from "#typescript";
import { afterAll, describe, expect, it } from "vitest";
import { generateManifest } from "./generate-manifest.js";
import { renderManifest } from "./render-manifest.js";

const source = join(import.meta.dirname, "fixtures/mapping");
const folder = mkdtempSync(join(tmpdir(), "lighter-types-"));
afterAll(() => rmSync(folder, { recursive: true }));

function generate(file: string): string {
  const entries = [{ file, module: "fixture" }] as const;
  const tsconfig = join(file, "../tsconfig.json");
  return renderManifest(
    generateManifest({ namespace: "fixture", package: "fixture", entries, tsconfig }).manifest,
  );
}

/** Emits the fixture's declaration files into a package of its own. */
function emitDeclarations(): void {
  const config = ts.getParsedCommandLineOfConfigFile(
    join(source, "tsconfig.json"),
    { declaration: true, emitDeclarationOnly: true, outDir: folder, rootDir: source },
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => undefined },
  );
  ts.createProgram(config?.fileNames ?? [], config?.options ?? {}).emit();
  for (const file of ["package.json", "tsconfig.json"])
    writeFileSync(join(folder, file), readFileSync(join(source, file)));
  mkdirSync(join(folder, "node_modules/@lighterjs"), { recursive: true });
  symlinkSync(
    resolve(import.meta.dirname, "../.."),
    join(folder, "node_modules/@lighterjs/schema"),
    "junction",
  );
}

describe("the same types", () => {
  it("give the same bytes twice, and from the emitted declaration files", () => {
    emitDeclarations();
    const text = generate(join(source, "index.ts"));
    expect(generate(join(source, "index.ts"))).toBe(text);
    expect(generate(join(folder, "index.d.ts"))).toBe(text);
  });
});
