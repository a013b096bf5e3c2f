import { describe, expect, it } from "vitest";
import { SourceText } from "../source-text.js";
import { escapeLine, escapeUnseen } from "./display-text.js";
import { renderDiagnostics } from "./render-diagnostics.js";

describe("text that is shown", () => {
  it("spells out what a terminal would obey and what a reader could not see", () => {
    expect(escapeUnseen("a\u001b[2J\u202eb\u200b\u0007\ud800\r\n\tc")).toBe(
      "a\\u{1b}[2J\\u{202e}b\\u{200b}\\u{7}\\u{d800}\\u{d}\n\tc",
    );
    expect(escapeUnseen("é漢\u{1f469}\u200d\u{1f4bb}")).toBe("é漢\u{1f469}\u200d\u{1f4bb}");
  });

  it("has no line break of its own where it stands in a line", () => {
    expect(escapeLine("a\nb\tc\u001b")).toBe("a\\u{a}b\\u{9}c\\u{1b}");
  });

  it("cannot forge a report with a file's name or a value", () => {
    const name = "a.yaml:1:1\nerror[FORGED]: x";
    const label = { source: new SourceText(name, "a: 1", "/"), span: { start: 0, end: 1 }, text: name };
    const report = renderDiagnostics(
      [{ code: "UNKNOWN_KEY", severity: "error", message: name, labels: [label] }],
      { color: false },
    );
    expect(report).not.toMatch(/^error\[FORGED\]/m);
  });
});
