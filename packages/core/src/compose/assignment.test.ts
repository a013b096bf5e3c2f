import { describe, expect, it } from "vitest";
import type { Diagnostic } from "../diagnostic.js";
import { SourceText } from "../source-text.js";
import { withFiles } from "../testing/with-files.js";
import { readAssignment } from "./assignment.js";
import { composeConfig } from "./compose-config.js";

const source = new SourceText("sweep.yaml", "parameters:\n  model.units: [3]\n", "/");
const key = { source, span: { start: 14, end: 25 } };
const value = {
  kind: "scalar",
  value: 3,
  plain: true,
  origin: { source, span: { start: 28, end: 29 } },
} as const;

async function assign(path: string, files: Readonly<Record<string, string>>) {
  const found: Diagnostic[] = [];
  const report = (diagnostic: Diagnostic): void => void found.push(diagnostic);
  const assignment = readAssignment(path, key, value, report);
  const composed =
    assignment &&
    (await withFiles(files, (cwd) =>
      composeConfig({ files: ["config.yaml"], cwd, assignments: [assignment] }, report),
    ));
  return { composed, found };
}

describe("readAssignment", () => {
  it("gives a value to a path, after the overrides, and the value keeps its place", async () => {
    const { composed, found } = await assign("model.units", { "config.yaml": "model: {units: 1}\n" });
    expect(found).toEqual([]);
    const model = composed?.root.entries.get("model")?.value;
    const units = model?.kind === "mapping" ? model.entries.get("units")?.value : undefined;
    expect(units).toMatchObject({ kind: "scalar", value: 3, origin: { source } });
  });

  it("shows a path that does not exist where it is written", async () => {
    const { found } = await assign("model.unit", { "config.yaml": "model: {units: 1}\n" });
    expect(found).toMatchObject([{ code: "UNKNOWN_PATH", labels: [{ source, span: key.span }] }]);
  });

  it.each(["a..b", "~a", "__proto__.x"])("refuses `%s`, which is no path to a value", (path) => {
    const found: Diagnostic[] = [];
    expect(readAssignment(path, key, value, (diagnostic) => found.push(diagnostic))).toBeUndefined();
    expect(found).toMatchObject([{ severity: "error", labels: [{ source, span: key.span }] }]);
  });
});
