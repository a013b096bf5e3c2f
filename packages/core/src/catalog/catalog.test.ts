import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Diagnostic } from "../diagnostic.js";
import { parseDocument } from "../parse/parse-document.js";
import { SourceText } from "../source-text.js";
import { CATALOG, errorPage, explainDiagnostic, isCode } from "./catalog.js";
import { renderErrorDocs } from "./render-error-docs.js";

describe("the catalog", () => {
  it("writes titles like messages, and paragraphs like sentences", () => {
    for (const [code, { title, meaning, cure }] of Object.entries(CATALOG)) {
      expect(title, code).toMatch(/^[a-z`].*[^.]$/);
      for (const paragraph of [meaning, cure]) expect(paragraph, code).toMatch(/^[A-Z`0-9].*[.`]$/s);
    }
  });

  it.each(Object.entries(CATALOG).filter(([, { example }]) => example.language === "yaml"))(
    "shows an example of %s that is YAML, unless its point is that it is not",
    (code, { example }) => {
      const found: Diagnostic[] = [];
      parseDocument(new SourceText("example.yaml", example.text, "/"), (diagnostic) =>
        found.push(diagnostic),
      );
      for (const diagnostic of found) expect(diagnostic.code).toBe(code);
    },
  );

  it("is what the pages in docs were generated from", () => {
    const docs = join(import.meta.dirname, "../../../../docs");
    for (const [path, text] of renderErrorDocs([])) {
      const page = readFileSync(join(docs, path), "utf8");
      expect(page.startsWith(text), "run `node scripts/generate-error-docs.js` after a build").toBe(true);
    }
  });

  it("has its pages where the packages say that their home is", () => {
    const file = join(import.meta.dirname, "../../package.json");
    const { homepage } = JSON.parse(readFileSync(file, "utf8")) as { homepage: string };
    expect(errorPage("UNKNOWN_PATH")).toBe(`${homepage}errors/UNKNOWN_PATH.html`);
  });
});

describe("explainDiagnostic", () => {
  it("gives title, meaning, example and cure in lines that fit a terminal", () => {
    const text = explainDiagnostic("UNKNOWN_PATH", CATALOG.UNKNOWN_PATH);
    expect(text).toMatch(/^UNKNOWN_PATH: an override names a path that the config does not have\n\n/);
    expect(text).toContain("\n\n    lighter fit config.yaml trainer.max_epoch=5\n\n");
    for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(84);
    expect(text.endsWith(`\n\n${errorPage("UNKNOWN_PATH")}\n`)).toBe(true);
  });

  it("knows codes from other words", () => {
    expect(isCode("UNKNOWN_PATH")).toBe(true);
    for (const word of ["toString", "ENOENT", "ERR_INVALID_ARG_TYPE"]) expect(isCode(word)).toBe(false);
  });
});
