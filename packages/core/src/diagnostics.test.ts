import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { CATALOG, isDiagnosticCode } from "./catalog/catalog.js";
import { renderDiagnostics } from "./render/render-diagnostics.js";
import { diagnoseFixture } from "./testing/diagnose-fixture.js";

const root = join(import.meta.dirname, "fixtures", "diagnostics");
const folders = (path: string): string[] =>
  readdirSync(path, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
const codes = folders(root);
const cases = codes.flatMap((code) => folders(join(root, code)).map((name) => [code, name] as const));

/** Codes that a model, data or a run raises; `scripts/errors` has a config, and its report, for each. */
const raisedByRuns = folders(join(import.meta.dirname, "../../../scripts/errors/run-time"));

/** Codes that no config raises by itself: their reports are tested where they arise. */
const RAISED_OTHERWISE = [
  "CALLBACK_FAILED",
  "TARGET_FAILED",
  "CONFIG_CHANGED",
  "CHECKPOINT_CORRUPT",
  "CHECKPOINT_MISMATCH",
  "INVALID_COMMAND",
];

describe("the report", () => {
  it.each(cases)("of %s/%s is as written", async (code, name) => {
    const folder = join(root, code, name);
    const report = renderDiagnostics(await diagnoseFixture(folder), { color: false });
    expect(report).toContain(`[${code}]: `);
    await expect(report).toMatchFileSnapshot(join(folder, "expected.txt"));
  });

  it("is tested for every code", () => {
    expect(codes.filter((code) => !isDiagnosticCode(code))).toEqual([]);
    const tested = new Set([...codes, ...raisedByRuns, ...RAISED_OTHERWISE]);
    expect(Object.keys(CATALOG).filter((code) => !tested.has(code))).toEqual([]);
    expect(RAISED_OTHERWISE.filter((code) => codes.includes(code) || raisedByRuns.includes(code))).toEqual(
      [],
    );
  });
});
