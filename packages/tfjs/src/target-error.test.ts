import { OptionError } from "@lighterjs/core";
import { describe, expect, it } from "vitest";
import { runTarget, TargetError } from "./target-error.js";

class Dice {
  fail(error: unknown): never {
    throw error;
  }
}
const dice = new Dice();
const faultOf = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error;
  }
};

describe("runTarget", () => {
  it("gives what the method gives", async () => {
    expect(runTarget(dice, "read", () => 3)).toBe(3);
    expect(await runTarget(dice, "read", () => Promise.resolve(4))).toBe(4);
  });

  it("names the object and the method that threw, and keeps what was thrown", async () => {
    const cause = new RangeError("no luck");
    const thrown = faultOf(() => runTarget(dice, "update", () => dice.fail(cause), ["it was given nothing"]));
    expect(thrown).toBeInstanceOf(TargetError);
    expect(thrown).toMatchObject({
      code: "TARGET_FAILED",
      subject: dice,
      message: "`Dice` failed in `update`: no luck",
      label: "threw in `update`",
      notes: ["it was given nothing"],
      cause,
    });
    const rejected: unknown = await runTarget(dice, "prepare", () => Promise.reject(cause)).catch(
      (error: unknown) => error,
    );
    expect(rejected).toMatchObject({ method: "prepare", cause });
    expect(faultOf(() => runTarget(dice, "read", () => dice.fail("text")))).toMatchObject({
      message: "`Dice` failed in `read`: text",
    });
  });

  it("leaves alone what knows its place, and what another object has thrown", () => {
    const option = new OptionError([
      { code: "INVALID_DATA", path: [], on: "key", message: "no", label: "no" },
    ]);
    const inner = new TargetError(dice, "read", new Error("x"));
    for (const error of [option, inner])
      expect(faultOf(() => runTarget(new Dice(), "prepare", () => dice.fail(error)))).toBe(error);
  });
});
