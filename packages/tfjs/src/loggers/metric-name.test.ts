import { describe, expect, it } from "vitest";
import { nameFault, requireLoggable } from "./metric-name.js";

describe("the name of a metric", () => {
  it.each(["accuracy", "val/accuracy", "Größe, in %", 'a "quoted" one', "正解率", "constructor"])(
    "may be %j",
    (name) => {
      expect(nameFault(name)).toBeUndefined();
      expect(() => requireLoggable(name, Number.NaN)).not.toThrow();
    },
  );

  it.each([
    "",
    "  ",
    "a\nb",
    "a\rb",
    "a\tb",
    "\u001b[31mred",
    "a\u202eb",
    "a\u200bb",
    "\ud800",
    "\0",
    "__proto__",
    "step",
    "epoch",
  ])("cannot be %j", (name) => {
    expect(nameFault(name)).toBeTypeOf("string");
    expect(() => requireLoggable(name, 1)).toThrow(/^no metric can be logged as `[ -~]*`, since /);
  });

  it("goes with a number", () => {
    for (const value of ["1\n2", undefined, null, 1n, true])
      expect(() => requireLoggable("a", value)).toThrow(
        "the metric `a` must be a number, found a value of type",
      );
  });
});
