import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { generateManifest } from "./generate-manifest.js";
import { GenerateError } from "./problem.js";

const folder = join(import.meta.dirname, "fixtures/unresolved");

it("minds what a manifest is made from, and nothing else", () => {
  let error: unknown;
  try {
    generateManifest({
      namespace: "unresolved",
      package: "unresolved",
      entries: [{ file: join(folder, "index.ts"), module: "unresolved" }],
      tsconfig: join(folder, "tsconfig.json"),
      checkTypes: true,
    });
  } catch (caught) {
    error = caught;
  }
  if (!(error instanceof GenerateError)) throw error;
  const marked = ["index.ts", "other.ts"].flatMap((name) =>
    readFileSync(join(folder, name), "utf8")
      .split("\n")
      .flatMap((line, index) => (line.includes("// refused") ? [`${name}:${index + 1}`] : [])),
  );
  const places = error.problems.map(({ file, line }) => `${file.slice(folder.length + 1)}:${line}`);
  expect(places.sort()).toEqual(marked.sort());
});
