import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { CATALOG } from "./catalog/catalog.js";
import { renderDiagnostics } from "./render/render-diagnostics.js";
import { diagnoseFixture } from "./testing/diagnose-fixture.js";

const root = join(import.meta.dirname, "fixtures", "diagnostics");
const folders = (path: string): string[] =>
  readdirSync(path, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
const codes = folders(root);
const cases = codes.flatMap((code) => folders(join(root, code)).map((name) => [code, name] as const));

/** Codes that no config raises by itself: their reports are tested where they arise. */
const RAISED_OTHERWISE = ["HOST_NOT_ALLOWED", "INVALID_COMMAND"];

/**
 * Of a target of a test: a code that this package does not know is reported with its position all
 * the same.
 */
const OF_OTHERS = ["UNMATCHED_PARAMETER"];

describe("the report", () => {
  it.each(cases)("of %s/%s is as written", async (code, name) => {
    const folder = join(root, code, name);
    const report = renderDiagnostics(await diagnoseFixture(folder), { color: false });
    expect(report).toContain(`[${code}]: `);
    await expect(report).toMatchFileSnapshot(join(folder, "expected.txt"));
  });

  it("is tested for every code", () => {
    expect(codes.filter((code) => !Object.hasOwn(CATALOG, code))).toEqual(OF_OTHERS);
    const tested = new Set([...codes, ...RAISED_OTHERWISE]);
    expect(Object.keys(CATALOG).filter((code) => !tested.has(code))).toEqual([]);
    expect(RAISED_OTHERWISE.filter((code) => codes.includes(code))).toEqual([]);
  });
});
