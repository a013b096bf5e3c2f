import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { CATALOG, parseDocument, registeredCodes, SourceText, type Catalog } from "@lighterjs/core/stages";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..");
const packages = ["callbacks", "tfjs"];
const catalogOf = (folder: string): Catalog =>
  JSON.parse(readFileSync(join(root, "packages", folder, "lighter.codes.json"), "utf8")) as Catalog;
const codesOf = (folder: string): readonly string[] => Object.keys(catalogOf(folder));

/** `scripts/errors` has a config, and its report, for each. */
const raisedByRuns = readdirSync(join(root, "scripts/errors/run-time"), { withFileTypes: true }).flatMap(
  (entry) => (entry.isDirectory() ? [entry.name] : []),
);

/** Codes that no config raises by itself: their reports are tested where they arise. */
const RAISED_OTHERWISE = [
  "CALLBACK_FAILED",
  "TARGET_FAILED",
  "CONFIG_CHANGED",
  "CHECKPOINT_CORRUPT",
  "CHECKPOINT_MISMATCH",
  "DUPLICATE_ID",
];

describe("the codes that our packages register", () => {
  it("each belong to one package", () => {
    const all = [...Object.keys(CATALOG), ...packages.flatMap(codesOf)];
    expect(all.filter((code, index) => all.indexOf(code) !== index)).toEqual([]);
  });

  it("are each tested by a report", () => {
    const tested = new Set([...raisedByRuns, ...RAISED_OTHERWISE]);
    expect(packages.flatMap(codesOf).filter((code) => !tested.has(code))).toEqual([]);
    expect(RAISED_OTHERWISE.filter((code) => raisedByRuns.includes(code))).toEqual([]);
  });

  it("have titles like messages, paragraphs like sentences, and examples that can be read", () => {
    for (const [code, record] of packages.flatMap((folder) => Object.entries(catalogOf(folder)))) {
      const { title, meaning, cure, example } = record;
      expect(title, code).toMatch(/^[a-z`].*[^.]$/);
      for (const paragraph of [meaning, cure]) expect(paragraph, code).toMatch(/^[A-Z`0-9].*[.`]$/s);
      const found: string[] = [];
      if (example.language === "yaml")
        parseDocument(new SourceText("example.yaml", example.text, "/"), (fault) => found.push(fault.code));
      for (const each of found) expect(each).toBe(code);
    }
  });

  it("are known to a project that depends on them", async () => {
    const found: string[] = [];
    const known = await registeredCodes({ files: [], cwd: join(root, "examples") }, ({ message }) =>
      found.push(message),
    );
    expect(found).toEqual([]);
    for (const code of packages.flatMap(codesOf)) expect(known).toHaveProperty(code);
  });
});
