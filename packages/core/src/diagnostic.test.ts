import { inspect } from "node:util";
import { OptionError } from "@lighterjs/schema";
import { describe, expect, it } from "vitest";
import { DiagnosticError } from "./diagnostic.js";
import { SourceText } from "./source-text.js";

const source = new SourceText("train.yaml", "password: hunter2\n", "/");
const label = { source, span: { start: 0, end: 8 }, text: "unknown key" };
const diagnostic = {
  code: "UNKNOWN_KEY",
  severity: "error",
  message: "there is no key `password`",
  labels: [label],
} as const;

/** An error as Node prints it where nobody caught it. */
const uncaught = (error: unknown): string => inspect(error, { depth: null, customInspect: false });

describe("an error that nobody caught", () => {
  it("prints its headlines, and no text of a config", () => {
    const error = new DiagnosticError([diagnostic]);
    expect(error.diagnostics).toEqual([diagnostic]);
    expect(uncaught(error)).toContain("UNKNOWN_KEY: there is no key `password`");
    expect(uncaught(error)).not.toContain("hunter2");
    expect(uncaught(source)).not.toContain("hunter2");
  });

  it("prints nothing of the object that it is about", () => {
    const subject = { password: "hunter2" };
    const error = OptionError.about(subject, ["user"], { message: "nobody", label: "unknown" });
    expect(error.subject).toBe(subject);
    expect(uncaught(new DiagnosticError([diagnostic], { cause: error }))).not.toContain("hunter2");
  });
});
