import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkOptions } from "../check/check-options.js";
import type { TargetManifest } from "../manifest.js";
import { UNKNOWN_VALUE } from "../planned-object.js";
import { TargetCatalog } from "../target-catalog.js";
import { sample, sampleCatalog, sampleManifest } from "../testing/sample-manifest.js";
import { ajvErrors } from "../platform/node/validator-files.js";
import { generateValidators } from "./generate-validators.js";
import { toAjvSchema } from "./to-ajv-schema.js";
import { unexplainedIssue } from "./unexplained-issue.js";
import { validatorFiles } from "./validator-file.js";
import { validatorFolder } from "./validator-folder.js";
import { validatorContext } from "./validator.js";
import { writeValidators } from "./write-validators.js";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "lighter-validators-"))));
afterEach(() => rmSync(folder, { recursive: true }));

const ACCEPTS_ALL = "module.exports = () => true;";
const REFUSES_ALL = "module.exports = () => false;";

/**
 * Whether the sample's `adam` may have a learning rate that is no number, by a manifest read anew.
 */
function check(manifest: TargetManifest, learningRate: unknown = "fast"): readonly string[] {
  const read = structuredClone(manifest);
  const catalog = new TargetCatalog([read], new Map([[read, folder]]));
  const adam = catalog.get("sample.adam");
  if (!adam) throw new Error("the sample has no adam");
  return checkOptions(catalog, adam, { learningRate }).map((issue) => issue.message);
}

function fileOf(name: string): string {
  const file = readdirSync(folder).find((each) => each.startsWith(`sample.${name}-`));
  if (file === undefined) throw new Error(`no validator of ${name}`);
  return join(folder, file);
}

describe("a validator's file", () => {
  it("judges", () => {
    writeValidators(folder, sampleManifest);
    expect(check(sampleManifest)).toHaveLength(1);
    expect(check(sampleManifest, 0.1)).toEqual([]);
    writeFileSync(fileOf("adam"), ACCEPTS_ALL);
    expect(check(sampleManifest)).toEqual([]);
  });

  it.each(["", "module.exports = {", "module.exports = 3;", "throw new Error('damaged')", "\0"])(
    "that is damaged is not used: %j",
    (code) => {
      writeValidators(folder, sampleManifest);
      writeFileSync(fileOf("adam"), code);
      expect(check(sampleManifest)).toHaveLength(1);
      expect(check(sampleManifest, 0.1)).toEqual([]);
    },
  );

  it("that is not there is not missed", () => {
    expect(check(sampleManifest)).toHaveLength(1);
  });

  it("of another state of the manifest is not used", () => {
    writeValidators(folder, sampleManifest);
    writeFileSync(fileOf("adam"), ACCEPTS_ALL);
    const targets = sampleManifest.targets.map((target) => ({
      ...target,
      options: { ...target.options, description: "changed" },
    }));
    expect(check({ ...sampleManifest, targets })).toHaveLength(1);
  });

  it("is named by the definitions that its options refer to", () => {
    const definitions = { ...sampleManifest.definitions, Window: { type: "string" } } as const;
    const [before, after] = [sampleManifest, { ...sampleManifest, definitions }].map((manifest) =>
      validatorFiles(manifest),
    );
    const changed = after?.filter((file) => !before?.includes(file)).map((file) => file.split("-")[0]);
    expect(changed).toContain("sample.Freezer");
    expect(changed).not.toContain("sample.adam");
  });

  it("is removed when the manifest has changed", () => {
    writeValidators(folder, sampleManifest);
    const targets = sampleManifest.targets.slice(1);
    writeValidators(folder, { ...sampleManifest, targets });
    expect(readdirSync(folder).sort()).toEqual([...validatorFiles({ ...sampleManifest, targets })].sort());
  });

  it("needs no other file", () => {
    for (const code of generateValidators(sampleManifest).values())
      expect(code).not.toMatch(/\b(?:require|import)\b\s*\(/);
  });

  it("lies in a folder beside the manifest", () => {
    expect(validatorFolder("/a/tf.targets.json")).toBe("/a/tf.validators");
    expect(validatorFolder("C:\\a\\own.json")).toBe("C:\\a\\own.validators");
  });

  it("has another name when its code has changed", () => {
    const files = [...generateValidators(sampleManifest)];
    const digestOf = (part: 0 | 1) =>
      createHash("sha256")
        .update(files.map((file) => file[part]).join("\n"))
        .digest("hex")
        .slice(0, 16);
    // A change of the sample changes both. Where the code alone has changed, raise `DIALECT` in
    // validator-file.ts: files of the earlier code lie in installed packages.
    expect({ names: digestOf(0), code: digestOf(1) }).toEqual({
      names: "2c2abc2b703d922d",
      code: "05e6ddc969ab17d6",
    });
  });

  it("that refuses what is right is damaged", () => {
    writeValidators(folder, sampleManifest);
    writeFileSync(fileOf("adam"), REFUSES_ALL);
    expect(check(sampleManifest, 0.1)).toEqual([]);
    expect(check(sampleManifest, UNKNOWN_VALUE)).toEqual([]);
    expect(check(sampleManifest)).toHaveLength(1);
  });
});

describe("what nothing explains", () => {
  it("is said in words of ajv, with its path", () => {
    const freezer = sample("Freezer");
    const issuesOf = (options: object) =>
      ajvErrors(toAjvSchema(sampleCatalog, freezer), options, validatorContext()).map((error) => {
        const { code, path, message } = unexplainedIssue(freezer, options, error);
        return { code, path, message };
      });
    expect(issuesOf({ names: "a", windows: [{ from_epoch: "x" }] })).toEqual([
      {
        code: "INVALID_OPTION",
        path: ["windows", 0, "from_epoch"],
        message: "`windows[0].from_epoch` must be number",
      },
    ]);
    expect(issuesOf([])).toEqual([
      { code: "INVALID_OPTION", path: [], message: "the options of `sample.Freezer` must be object" },
    ]);
  });
});
