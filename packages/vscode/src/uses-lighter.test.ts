import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { usesLighter } from "./uses-lighter.js";

const root = mkdtempSync(join(tmpdir(), "lighter-editor-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function write(path: string, text: string): string {
  mkdirSync(join(root, path, ".."), { recursive: true });
  writeFileSync(join(root, path), text);
  return join(root, path);
}

describe("whether a file belongs to a package with Lighter", () => {
  it.each([
    ["depends on the command line", { dependencies: { lighterjs: "^0.1.0" } }],
    ["depends on a part, for development", { devDependencies: { "@lighterjs/tfjs": "^0.1.0" } }],
    ["says what it has for Lighter", { lighter: { entry: "src/index.ts" } }],
  ])("is so where the package %s, in any folder of it", (what, manifest) => {
    const name = what.replaceAll(" ", "-");
    write(`${name}/package.json`, JSON.stringify(manifest));
    expect(usesLighter(join(root, name, "config.yaml"))).toBe(true);
    expect(usesLighter(join(root, name, "conf", "model", "small.yaml"))).toBe(true);
  });

  it("is so in a package of a workspace whose root has it", () => {
    write("workspace/package.json", JSON.stringify({ devDependencies: { lighterjs: "^0.1.0" } }));
    write("workspace/packages/part/package.json", JSON.stringify({ name: "part" }));
    expect(usesLighter(join(root, "workspace/packages/part/config.yaml"))).toBe(true);
  });

  it("is not so elsewhere, nor where a package cannot be read", () => {
    write("other/package.json", JSON.stringify({ dependencies: { "lighter-fluid": "^1.0.0" } }));
    write("damaged/package.json", "{");
    write("listed/package.json", "[]");
    for (const name of ["other", "damaged", "listed", "none"])
      expect(usesLighter(join(root, name, "config.yaml")), name).toBe(false);
  });
});
