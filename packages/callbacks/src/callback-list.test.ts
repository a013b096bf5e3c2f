import { OptionError } from "@lighterjs/schema";
import { describe, expect, it } from "vitest";
import type { Callback } from "./callback.js";
import { CallbackError } from "./callback-error.js";
import { CallbackList } from "./callback-list.js";
import { optionErrorOf } from "./testing/option-error-of.js";
import { createModel } from "./testing/small-model.js";
import { SmallTrainer } from "./testing/small-trainer.js";

const trainer = () => new SmallTrainer({ weights: createModel(), callbacks: [], maxEpochs: 1 });

describe("CallbackList", () => {
  it("calls hooks in the written order, each awaited before the next", async () => {
    const calls: string[] = [];
    const slow: Callback = {
      onEpochStart: async () => {
        await new Promise((resolve) => setTimeout(resolve, 5));
        calls.push("slow");
      },
    };
    const quick: Callback = { onEpochStart: () => void calls.push("quick") };
    await new CallbackList([slow, {}, quick]).dispatch("onEpochStart", trainer());

    expect(calls).toEqual(["slow", "quick"]);
  });

  it("passes what the hook is about, and the callback as `this`", async () => {
    class Recorder implements Callback {
      readonly seen: unknown[] = [];
      onBatchEnd(...args: unknown[]): void {
        this.seen.push(...args.slice(1));
      }
    }
    const recorder = new Recorder();
    await new CallbackList([recorder]).dispatch("onBatchEnd", trainer(), 3, { "train/loss": 1 });

    expect(recorder.seen).toEqual([3, { "train/loss": 1 }]);
  });

  it("names the callback and the hook that failed, and keeps the cause", async () => {
    class Exploding implements Callback {
      onEpochEnd(): never {
        throw new RangeError("out of paper");
      }
    }
    const later: string[] = [];
    const list = new CallbackList([new Exploding(), { onEpochEnd: () => void later.push("called") }]);
    const error = await list.dispatch("onEpochEnd", trainer(), {}).catch((failure: unknown) => failure);

    expect(CallbackError.is(error)).toBe(true);
    expect(error).toMatchObject({
      message: "callback `Exploding` failed in `onEpochEnd`: out of paper",
      hook: "onEpochEnd",
      callback: list.callbacks[0],
      cause: new RangeError("out of paper"),
    });
    expect(later).toEqual([]);
  });

  it("names what is no Error when a hook throws it", async () => {
    const list = new CallbackList([{ onTrainEnd: () => AbortSignal.abort("full").throwIfAborted() }]);

    await expect(list.dispatch("onTrainEnd", trainer())).rejects.toThrow("failed in `onTrainEnd`: full");
  });

  it("lets an error about options through as it is", async () => {
    const subject: Callback = {
      setup: () => {
        throw new OptionError(
          [{ code: "INVALID_OPTION", path: ["a"], on: "key", message: "bad", label: "bad" }],
          {
            subject,
          },
        );
      },
    };
    const error = await optionErrorOf(() => new CallbackList([subject]).dispatch("setup", trainer()));

    expect(error.subject).toBe(subject);
  });
});

describe("a run of callbacks", () => {
  const recorder = (
    calls: string[],
    failing: Partial<Record<"onException" | "teardown" | "setup", string>> = {},
  ) => {
    const enter = (hook: "onException" | "teardown" | "setup") => {
      calls.push(hook);
      if (failing[hook] !== undefined) throw new Error(failing[hook]);
    };
    return {
      setup: () => enter("setup"),
      onException: () => enter("onException"),
      teardown: () => enter("teardown"),
    } satisfies Callback;
  };

  it("sets up, runs and tears down", async () => {
    const calls: string[] = [];
    const result = await new CallbackList([recorder(calls)]).run(trainer(), async () => {
      calls.push("body");
      return Promise.resolve(7);
    });

    expect(result).toBe(7);
    expect(calls).toEqual(["setup", "body", "teardown"]);
  });

  it("tells every callback of a failure and tears all down, even those that fail again", async () => {
    const calls: string[] = [];
    const own = trainer();
    const list = new CallbackList([
      recorder(calls, { onException: "again", teardown: "and again" }),
      recorder(calls),
    ]);
    const failure = new Error("the first failure");

    await expect(list.run(own, () => Promise.reject(failure))).rejects.toBe(failure);
    expect(calls).toEqual(["setup", "setup", "onException", "onException", "teardown", "teardown"]);
    expect(own.warnings).toEqual([
      "callback `Object` failed in `onException`: again",
      "callback `Object` failed in `teardown`: and again",
    ]);
  });

  it("tears down after a failed set-up", async () => {
    const calls: string[] = [];
    const list = new CallbackList([recorder(calls, { setup: "no" }), recorder(calls)]);

    await expect(list.run(trainer(), () => Promise.resolve())).rejects.toThrow("failed in `setup`: no");
    expect(calls).toEqual(["setup", "onException", "onException", "teardown", "teardown"]);
  });

  it("fails when only the teardown fails, after all of them", async () => {
    const calls: string[] = [];
    const list = new CallbackList([recorder(calls, { teardown: "stuck" }), recorder(calls)]);

    await expect(list.run(trainer(), () => Promise.resolve())).rejects.toThrow("failed in `teardown`: stuck");
    expect(calls).toEqual(["setup", "setup", "teardown", "teardown"]);
  });
});
