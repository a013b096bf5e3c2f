import { describe, expect, it } from "vitest";
import type { Diagnostic, Label } from "../diagnostic.js";
import { SourceText } from "../source-text.js";
import { diagnosticsToJSON } from "./diagnostics-json.js";
import { renderDiagnostics } from "./render-diagnostics.js";

function label(source: SourceText, marked: string, text: string): Label {
  const start = source.text.indexOf(marked);
  return { source, span: { start, end: start + marked.length }, text };
}

function diagnostic(labels: Diagnostic["labels"], rest: Partial<Diagnostic> = {}): Diagnostic {
  return { code: "UNKNOWN_OPTION", severity: "error", message: "no such option", labels, ...rest };
}

const text = (content: string, name = "config.yaml"): SourceText => new SourceText(name, content, "/");
const render = (...diagnostics: Diagnostic[]): string => renderDiagnostics(diagnostics, { color: false });

/** The lines between the headline and the closing lines. */
const frame = (...labels: Diagnostic["labels"]): string =>
  render(diagnostic(labels)).split("\n").slice(1, -4).join("\n");

describe("a report", () => {
  it("has the look of the design page", () => {
    const source = text(
      `trainer:\n\n\n\n\n  callbacks:\n    - _target_: lighter.callbacks.Freezer\n      name_starts_with: ["model.encoder"]\n      until_epochs: 10\n`,
    );
    const report = render(
      diagnostic(
        [
          label(source, "until_epochs", "unknown option"),
          label(source, "lighter.callbacks.Freezer", "options belong to this target"),
        ],
        {
          message: "`lighter.callbacks.Freezer` has no option `until_epochs`",
          path: "trainer.callbacks[0].until_epochs",
          help: ["did you mean `until_epoch`?"],
        },
      ),
    );
    expect(report).toBe(`error[UNKNOWN_OPTION]: \`lighter.callbacks.Freezer\` has no option \`until_epochs\`
 --> config.yaml:9:7
  |
7 |     - _target_: lighter.callbacks.Freezer
  |                 ------------------------- options belong to this target
8 |       name_starts_with: ["model.encoder"]
9 |       until_epochs: 10
  |       ^^^^^^^^^^^^ unknown option
  |
  = at: trainer.callbacks[0].until_epochs
  = help: did you mean \`until_epoch\`?

1 error in config.yaml; nothing was built
\`lighter explain UNKNOWN_OPTION\` says more
`);
  });

  it("is empty when there is nothing to say", () => {
    expect(render()).toBe("");
  });

  it("is in the order of the sources, and of the places in them", () => {
    const [one, two] = [text("a: 1\nb: 2\n", "one.yaml"), text("c: 3\n", "two.yaml")];
    const report = render(
      diagnostic([label(one, "b", "")], { message: "second" }),
      diagnostic([label(two, "c", "")], { message: "third" }),
      diagnostic([label(one, "a", "")], { message: "first", severity: "warning" }),
    );
    expect(report.match(/first|second|third/g)).toEqual(["first", "second", "third"]);
    expect(report).toContain("2 errors and 1 warning in one.yaml, two.yaml; nothing was built");
  });

  it("says nothing of building when there are only warnings, and what it is told to otherwise", () => {
    const source = text("a: 1\n");
    const warning = diagnostic([label(source, "a", "")], { severity: "warning" });
    expect(render(warning)).toContain("\n1 warning in config.yaml\n");
    const late = renderDiagnostics([diagnostic([label(source, "a", "")])], {
      color: false,
      outcome: "the run stopped",
    });
    expect(late).toContain("1 error in config.yaml; the run stopped");
  });

  it("indents the further lines of notes and help", () => {
    const report = render(diagnostic([label(text("a: 1\n"), "a", "")], { help: ["add it:\n  path: x"] }));
    expect(report).toContain("  = help: add it:\n            path: x\n");
  });

  it("has colour only when asked", () => {
    const one = diagnostic([label(text("a: 1\n"), "a", "here")], { help: ["do"] });
    // Built from its code, so that no control character stands in this file.
    const escape = String.fromCharCode(27);
    expect(renderDiagnostics([one], { color: false })).not.toContain(escape);
    const colored = renderDiagnostics([one], { color: true });
    expect(colored).toContain(`${escape}[1;31merror[UNKNOWN_OPTION]${escape}[0m`);
    expect(colored.replaceAll(new RegExp(`${escape}\\[[\\d;]*m`, "g"), "")).toBe(
      renderDiagnostics([one], { color: false }),
    );
  });
});

describe("a report of more faults than anybody reads", () => {
  const source = text("a: 1\n".repeat(300));
  const many = Array.from({ length: 300 }, (_, index) =>
    diagnostic([{ source, span: { start: 5 * index, end: 5 * index + 1 }, text: "here" }], {
      severity: index === 299 ? "error" : "warning",
      message: `fault ${index}`,
    }),
  );

  it("shows the errors, then the first of the warnings, and counts the rest", () => {
    const report = render(...many);
    expect(report.match(/^(?:error|warning)\[/gm)).toHaveLength(100);
    expect(report).toContain("fault 299");
    expect(report).toContain("fault 98");
    expect(report).not.toContain("fault 99\n");
    expect(report).toContain("… and 200 more; `lighter check --format json` lists them all");
    expect(report).toContain("1 error and 299 warnings in config.yaml");
  });

  it("leaves none out for a program", () => {
    expect(diagnosticsToJSON(many)).toHaveLength(300);
  });
});

describe("a code frame", () => {
  it("is right in the first column", () => {
    expect(frame(label(text("lr: 1\n"), "lr", "here"))).toBe(
      " --> config.yaml:1:1\n  |\n1 | lr: 1\n  | ^^ here",
    );
  });

  it("keeps a blank line between labels, and shows three dots for more", () => {
    const source = text("a: 1\n\nb: 2\n# x\n# y\nc: 3\n");
    expect(frame(label(source, "c", "here"), label(source, "a", "one"), label(source, "b", "two"))).toBe(
      [
        " --> config.yaml:6:1",
        "  |",
        "1 | a: 1",
        "  | - one",
        "2 |",
        "3 | b: 2",
        "  | - two",
        "...",
        "6 | c: 3",
        "  | ^ here",
      ].join("\n"),
    );
  });

  it("counts CR LF as one line break", () => {
    expect(frame(label(text("a: 1\r\nbc: 2\r\n"), "bc", "here"))).toBe(
      " --> config.yaml:2:1\n  |\n2 | bc: 2\n  | ^^ here",
    );
  });

  it("points behind the last character of a file", () => {
    const source = text("a: [1");
    expect(frame({ source, span: { start: 5, end: 5 }, text: "ends here" })).toBe(
      " --> config.yaml:1:6\n  |\n1 | a: [1\n  |      ^ ends here",
    );
    const closed = text("a: [1\n");
    expect(frame({ source: closed, span: { start: 6, end: 6 }, text: "ends here" })).toBe(
      " --> config.yaml:2:1\n  |\n2 |\n  | ^ ends here",
    );
  });

  it("points into an empty file", () => {
    expect(frame({ source: text(""), span: { start: 0, end: 0 }, text: "empty" })).toBe(
      " --> config.yaml:1:1\n  |\n1 |\n  | ^ empty",
    );
  });

  it("marks the first line of a span over several", () => {
    expect(frame(label(text("a:\n  - b\n  - c\n"), "- b\n  - c", "this list"))).toBe(
      " --> config.yaml:2:3\n  |\n2 |   - b\n  |   ^^^ this list",
    );
  });

  it("shows each source on its own", () => {
    const [file, line] = [text("a:\n  b: 1\n"), text("a.b=x", "<command line>")];
    expect(frame(label(line, "x", "text"), label(file, "1", "was a number"))).toBe(
      [
        " --> <command line>:1:5",
        "  |",
        "1 | a.b=x",
        "  |     ^ text",
        " ::: config.yaml:2:6",
        "  |",
        "2 |   b: 1",
        "  |      - was a number",
      ].join("\n"),
    );
  });

  it("marks two labels of one line below each other", () => {
    const source = text("a: {b: 1, b: 2}\n");
    const second = { source, span: { start: 10, end: 11 }, text: "again" };
    expect(frame(second, label(source, "b", "first"))).toBe(
      " --> config.yaml:1:11\n  |\n1 | a: {b: 1, b: 2}\n  |     - first\n  |           ^ again",
    );
  });

  it("widens tabs to their stops", () => {
    expect(frame(label(text("a:\t[\tbc]\n"), "bc", "here"))).toBe(
      " --> config.yaml:1:6\n  |\n1 | a:  [   bc]\n  |         ^^ here",
    );
  });

  it("counts double-width letters, combining marks and emoji as a terminal does", () => {
    expect(frame(label(text("漢字: e\u0301x\n"), "x", "here"))).toBe(
      " --> config.yaml:1:7\n  |\n1 | 漢字: e\u0301x\n  |        ^ here",
    );
    expect(frame(label(text("漢字: 1\n"), "漢字", "key"))).toContain("\n  | ^^^^ key");
    expect(frame(label(text("'👩‍👩‍👧': x\n"), "x", "here"))).toContain("\n  |       ^ here");
  });

  it("shows control and bidi characters escaped", () => {
    expect(frame(label(text("a\u202e: \u001b[1mx\n"), "x", "h\u0007"))).toBe(
      " --> config.yaml:1:9\n  |\n1 | a\\u{202e}: \\u{1b}[1mx\n  |                     ^ h\\u{7}",
    );
    expect(
      render(diagnostic([label(text("a\n", "x\u202e.yaml"), "a", "")], { message: "bad \u001b[31m" })),
    ).not.toMatch(/[\u202e]|\p{Cc}\[/u);
  });

  it("cuts a very long line around the mark", () => {
    const source = text(`a: [${"x, ".repeat(400)}wrong, ${"y, ".repeat(400)}]\n`);
    const lines = frame(label(source, "wrong", "here")).split("\n");
    const [, , code = "", mark = ""] = lines;
    expect(code).toHaveLength("1 | ".length + 112);
    expect(code.slice(4)).toMatch(/^…x?.*wrong.*…$/);
    expect(code.indexOf("wrong")).toBe(mark.indexOf("^"));
    expect(mark.trimEnd()).toMatch(/\^{5} here$/);
  });

  it("cuts once for each mark that one window cannot show", () => {
    const source = text(`first: [${"x, ".repeat(400)}last]\n`);
    const lines = frame(label(source, "last", "here"), label(source, "first", "there")).split("\n");
    expect(lines).toHaveLength(6);
    expect(lines[2]?.startsWith("1 | first: [x")).toBe(true);
    expect(lines[4]?.endsWith("x, last]")).toBe(true);
    expect(lines[4]?.indexOf("last")).toBe(lines[5]?.indexOf("^"));
  });

  it("cuts a line of a million wide letters as fast as any", () => {
    const wide = "日".repeat(500_000);
    const source = text(`a: ${wide}, key: 1, b: ${wide}\n`);
    const [, , code = "", mark = ""] = frame(label(source, "key", "wrong")).split("\n");
    expect(code).toMatch(/^1 \| …日+, key: 1, b: 日+…$/);
    const before = [...code.slice(0, code.indexOf("key"))];
    expect(mark.indexOf("^")).toBe(before.length + before.filter((letter) => letter === "日").length);
  });

  it("caps a mark that is longer than the window", () => {
    const source = text(`key: ${"v".repeat(5000)}\n`);
    for (const line of frame(label(source, "v".repeat(5000), "long")).split("\n"))
      expect(line.length).toBeLessThan(130);
  });
});

describe("diagnosticsToJSON", () => {
  it("has the fields of the design page, counted from 1, ends exclusive", () => {
    const source = text("a: 1\nlearning: 2\n");
    const [found] = diagnosticsToJSON([
      diagnostic([label(source, "learning", "")], { path: "learning", notes: ["n"] }),
    ]);
    expect(found).toEqual({
      code: "UNKNOWN_OPTION",
      severity: "error",
      message: "no such option",
      file: "config.yaml",
      line: 2,
      column: 1,
      endLine: 2,
      endColumn: 9,
      path: "learning",
      notes: ["n"],
      help: [],
      labels: [{ file: "config.yaml", line: 2, column: 1, endLine: 2, endColumn: 9, text: "" }],
    });
  });

  it("gives the path as null where there is none, and keeps the order of a report", () => {
    const source = text("a: 1\nb: 2\n");
    const found = diagnosticsToJSON([
      diagnostic([label(source, "b", "")]),
      diagnostic([label(source, "a", "")]),
    ]);
    expect(found.map(({ line, path }) => [line, path])).toEqual([
      [1, null],
      [2, null],
    ]);
  });
});
