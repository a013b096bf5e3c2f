import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { generateManifest } from "./generate-manifest.js";
import { GenerateError } from "./problem.js";

const folder = join(import.meta.dirname, "fixtures/unresolved");
const file = join(folder, "index.ts");

it("minds what a manifest is made from, and nothing else", () => {
  let error: unknown;
  try {
    generateManifest({
      namespace: "unresolved",
      package: "unresolved",
      entries: [{ file, module: "unresolved" }],
      tsconfig: join(folder, "tsconfig.json"),
      checkTypes: true,
    });
  } catch (caught) {
    error = caught;
  }
  if (!(error instanceof GenerateError)) throw error;
  const lines = readFileSync(file, "utf8").split("\n");
  const marked = lines.flatMap((line, index) => (line.includes("// refused") ? [index + 1] : []));
  expect(error.problems.map((problem) => problem.line)).toEqual(marked);
});
