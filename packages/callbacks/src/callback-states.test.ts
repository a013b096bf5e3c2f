import { describe, expect, it } from "vitest";
import type { Callback, StateValue } from "./callback.js";
import { callbackStates, loadCallbackStates } from "./callback-states.js";
import { EarlyStopping } from "./early-stopping.js";

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
});
