import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CATALOG, explainDiagnostic } from "../catalog/catalog.js";
import { DiagnosticCollector } from "../diagnostic-collector.js";
import { registeredCodes } from "./registered-codes.js";

const project = mkdtempSync(join(tmpdir(), "lighter-codes-"));
const vendor = join(project, "node_modules", "vendor");
const write = (path: string, content: unknown): void => writeFileSync(path, JSON.stringify(content));

beforeAll(() => {
  mkdirSync(vendor, { recursive: true });
  write(join(project, "package.json"), { name: "own", dependencies: { vendor: "1" } });
});
afterAll(() => rmSync(project, { recursive: true }));

const record = {
  title: "a sensor is cold",
  meaning: "It gives nothing yet.",
  example: { language: "yaml", text: "sensor: cold" },
  cure: "Wait.",
};

async function codes(content: unknown) {
  write(join(vendor, "package.json"), { name: "vendor", lighter: { targets: [], codes: ["codes.json"] } });
  write(join(vendor, "codes.json"), content);
  const found = new DiagnosticCollector();
  const catalog = await registeredCodes({ files: [], cwd: project }, found.report);
  return { catalog, messages: found.diagnostics.map(({ message }) => message) };
}

describe("registered codes", () => {
  it("are those of this package and of what the project has installed", async () => {
    const { catalog, messages } = await codes({ SENSOR_COLD: record });
    expect(messages).toEqual([]);
    expect(Object.keys(catalog)).toEqual([...Object.keys(CATALOG), "SENSOR_COLD"]);
    expect(explainDiagnostic("SENSOR_COLD", catalog["SENSOR_COLD"]!)).toBe(
      "SENSOR_COLD: a sensor is cold\n\nIt gives nothing yet.\n\n    sensor: cold\n\nWait.\n",
    );
  });

  it("say nothing anew of a code of this package", async () => {
    const { catalog } = await codes({ UNKNOWN_OPTION: record });
    expect(catalog).toEqual(CATALOG);
  });

  it("are reported where a package registers none in the file that it names", async () => {
    const { catalog, messages } = await codes({ SENSOR_COLD: { title: "a sensor is cold" } });
    expect(messages).toEqual(["`vendor` registers codes in `codes.json`, which holds none"]);
    expect(catalog).toEqual(CATALOG);
  });
});
