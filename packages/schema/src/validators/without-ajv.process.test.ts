import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sampleManifest } from "../testing/sample-manifest.js";
import { writeValidators } from "./write-validators.js";

const folder = mkdtempSync(join(tmpdir(), "lighter-without-ajv-"));
beforeAll(() => writeValidators(folder, sampleManifest));
afterAll(() => rmSync(folder, { recursive: true }));

/** Checks two nodes, of which one is wrong, in a process of its own. */
function checkIn(validators: string): unknown {
  const built = resolve(import.meta.dirname, "../../dist/index.js");
  const script = `
    import { createRequire } from "node:module";
    import { TargetCatalog, checkOptions } from ${JSON.stringify(built)};
    const manifest = ${JSON.stringify(sampleManifest)};
    const catalog = new TargetCatalog([manifest], new Map([[manifest, ${JSON.stringify(validators)}]]));
    const adam = catalog.get("sample.adam");
    const issues = [{ learningRate: 0.1 }, { learningRate: "fast" }].map(
      (options) => checkOptions(catalog, adam, options).length,
    );
    const loaded = Object.keys(createRequire(${JSON.stringify(built)}).cache);
    console.log(JSON.stringify({ issues, ajv: loaded.some((file) => /[\\\\/]ajv[\\\\/]/.test(file)) }));
  `;
  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  return JSON.parse(stdout);
}

describe("checking options", () => {
  it("loads no ajv, with validators in files and without", () => {
    expect(checkIn(folder)).toEqual({ issues: [0, 1], ajv: false });
    expect(checkIn(join(folder, "nowhere"))).toEqual({ issues: [0, 1], ajv: false });
  });
});
