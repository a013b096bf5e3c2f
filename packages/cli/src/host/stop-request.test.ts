import { EventEmitter } from "node:events";
import { describe, expect, it } from "vitest";
import { listenForStop } from "./stop-request.js";

describe("listenForStop", () => {
  it("asks at the first signal and ends at the second", () => {
    const source = new EventEmitter();
    const said: string[] = [];
    const stop = listenForStop(
      source,
      (name) => said.push(`request ${name}`),
      (name) => said.push(`end ${name}`),
    );
    expect([stop.signal.aborted, stop.receivedSignal]).toEqual([false, undefined]);
    source.emit("SIGUSR1");
    expect([stop.signal.aborted, stop.signal.reason, stop.receivedSignal]).toEqual([
      true,
      "SIGUSR1",
      "SIGUSR1",
    ]);
    source.emit("SIGINT");
    expect(said).toEqual(["request SIGUSR1", "end SIGINT"]);
    expect(stop.receivedSignal).toBe("SIGUSR1");
  });

  it("gives the signals back", () => {
    const source = new EventEmitter();
    listenForStop(
      source,
      () => {},
      () => {},
    ).dispose();
    expect(source.eventNames()).toEqual([]);
  });
});
