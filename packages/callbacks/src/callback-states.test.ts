import { describe, expect, it } from "vitest";
import type { Callback, StateValue } from "./callback.js";
import { callbackStates, loadCallbackStates } from "./callback-states.js";
import { EarlyStopping } from "./early-stopping.js";
import { Freezer } from "./freezer/freezer.js";
import { SavedStateError } from "./read-state.js";

class Counter implements Callback {
  constructor(public count: number) {}

  state(): StateValue {
    return { count: this.count };
  }
  loadState(state: StateValue): void {
    this.count = (state as { readonly count: number }).count;
  }
}

class Stateless implements Callback {}

class Faulty implements Callback {
  state(): StateValue {
    throw new Error("gone");
  }
}

describe("states of callbacks", () => {
  it("return to the callbacks of the same class, in their order, whatever stands between them", () => {
    const states = callbackStates([new Counter(1), new Stateless(), new Counter(2)]);
    expect(states).toEqual({ Counter: { count: 1 }, "Counter#2": { count: 2 } });
    const again = [new Stateless(), new Counter(0), new EarlyStopping({ monitor: "a" }), new Counter(0)];
    expect(loadCallbackStates(again, states)).toEqual([]);
    expect(callbackStates(again)).toMatchObject(states);
  });

  it("leave a callback alone that has none, and name those that nobody takes", () => {
    const counter = new Counter(7);
    expect(loadCallbackStates([counter, new Stateless()], { Stateless: 1, Gone: null })).toEqual([
      "Stateless",
      "Gone",
    ]);
    expect(counter.count).toBe(7);
  });

  it("name the callback that fails to give or take its state", () => {
    expect(() => callbackStates([new Faulty()])).toThrow("callback `Faulty` failed in `state`: gone");
    expect(() => loadCallbackStates([new Counter(0)], { Counter: null })).toThrow(
      "callback `Counter` failed in `loadState`",
    );
  });

  const stopping = (fields: Record<string, StateValue>): StateValue => ({
    monitor: "min a",
    best: 1,
    ...fields,
  });
  const freezer = (fields: Record<string, StateValue>): StateValue => ({ wait: 0, ...fields });

  it.each<[string, StateValue, string]>([
    ["EarlyStopping", "x", "`EarlyStopping`: expected fields by name"],
    ["EarlyStopping", stopping({ best: "1" }), "`EarlyStopping.best`: expected a number"],
    ["EarlyStopping", stopping({ wait: 0.5 }), "`EarlyStopping.wait`: expected a whole number"],
    ["EarlyStopping", stopping({ wait: NaN }), "`EarlyStopping.wait`: expected a whole number, found NaN"],
    ["EarlyStopping", stopping({ wait: -2 }), "`EarlyStopping.wait`: expected a whole number"],
    ["Freezer", freezer({ held: [1] }), "`Freezer.held`: expected a list of texts, found [1]"],
    ["Freezer", freezer({ release_steps: [] }), "`Freezer.release_steps`: expected numbers by name"],
    ["Freezer", freezer({ release_steps: { a: "b" } }), "`Freezer.release_steps.a`: expected a number"],
    [
      "Freezer",
      freezer({ last_release_epoch: 1e300 }),
      "`Freezer.last_release_epoch`: expected a whole number",
    ],
  ])("are refused by the name of the field where %s cannot have saved them: %j", (key, state, told) => {
    const callbacks = [new EarlyStopping({ monitor: "a" }), new Freezer({ names: "model.a" })];
    let error: unknown;
    try {
      loadCallbackStates(callbacks, { [key]: state });
    } catch (thrown) {
      error = thrown;
    }
    expect(SavedStateError.is(error) && error.message).toContain(told);
  });
});
