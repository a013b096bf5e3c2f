import { DiagnosticError } from "@lighterjs/core";
import { SourceText } from "@lighterjs/core/stages";
import { describe, expect, it } from "vitest";
import { CommandError } from "./command-error.js";
import { renderFailure, type FailureView } from "./render-failure.js";

const plain: FailureView = { color: false, verbosity: "normal", outcome: "nothing was built" };

describe("renderFailure", () => {
  it("shows diagnostics with their frames and how far things went", () => {
    const source = new SourceText("a.yaml", "x: 1\n", "/");
    const error = new DiagnosticError([
      {
        code: "INVALID_OPTION",
        severity: "error",
        message: "wrong",
        labels: [{ source, span: { start: 3, end: 4 }, text: "here" }],
      },
    ]);
    const text = renderFailure(error, { ...plain, outcome: "nothing was trained" });
    expect(text).toContain("error[INVALID_OPTION]: wrong\n --> a.yaml:1:4\n");
    expect(text).toContain("1 error in a.yaml; nothing was trained\n");
  });

  it("shows what a command cannot do, and what to do about it", () => {
    const error = new CommandError("the disk is full", { help: ["make room"], cause: new Error("ENOSPC") });
    expect(renderFailure(error, plain)).toBe("error: the disk is full\n  = help: make room\n");
  });

  it("names the causes of an unknown error, but shows no stack", () => {
    const error = new TypeError("cannot train", { cause: new Error("no data", { cause: "a string" }) });
    expect(renderFailure(error, plain)).toBe(
      "error: TypeError: cannot train\n  caused by: no data\n  caused by: a string\n" +
        "  = help: `--verbose` shows where in the code it was thrown\n",
    );
  });

  it("shows stacks when verbose", () => {
    const text = renderFailure(new Error("outer", { cause: new RangeError("inner") }), {
      ...plain,
      verbosity: "verbose",
    });
    expect(text).toMatch(/^error: outer\n {2}caused by: RangeError: inner\n\nError: outer\n {4}at /);
    expect(text).toMatch(/\nRangeError: inner\n {4}at /);
  });

  it("survives causes that go in a circle, and things that are no errors", () => {
    const error = new Error("round");
    error.cause = error;
    expect(renderFailure(error, plain)).toContain("caused by: round\n");
    expect(renderFailure(undefined, plain)).toContain("error: undefined\n");
  });

  it("shows control characters of foreign messages spelled out", () => {
    expect(renderFailure(new Error("\u001b[2Jgone"), plain)).toContain("error: \\u{1b}[2Jgone\n");
  });
});
