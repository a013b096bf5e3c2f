import "reflect-metadata";
import type { TargetDefinition } from "@lighterjs/schema";
import { container, inject, injectable } from "tsyringe";
import { describe, expect, it } from "vitest";
import { LOGGER, OPTIONS, STOP_SIGNAL } from "../host.js";
import { TargetCall } from "./target-call.js";
import { isCallable } from "./target-loader.js";

/**
 * As some compilers leave a class of which the second and third parameters have a default value:
 * without their tokens.
 */
class Logs {
  constructor(
    readonly options: object,
    readonly logger: unknown = "its own",
    readonly stop: unknown = "never",
  ) {}
}
inject(OPTIONS)(Logs, undefined, 0);
Reflect.defineMetadata("design:paramtypes", [Object, Object, AbortSignal], Logs);
injectable()(Logs);

const definition: TargetDefinition = {
  name: "fx.Logs",
  kind: "class",
  module: "fx",
  exportPath: ["Logs"],
  description: "",
  parameters: [
    { kind: "options", name: "options", optional: false },
    { kind: "injected", name: "logger", token: "lighter.LOGGER", optional: true },
    { kind: "injected", name: "stop", token: "lighter.STOP_SIGNAL", optional: true },
  ],
  options: { type: "object" },
  produces: [],
};

function build(services: Readonly<Record<symbol, unknown>>): unknown {
  const child = container.createChildContainer();
  const options = { a: 1 };
  child.register(OPTIONS, { useValue: options });
  for (const token of Object.getOwnPropertySymbols(services))
    child.register(token, { useValue: services[token] });
  const callable: unknown = Logs;
  if (!isCallable(callable)) throw new TypeError("not a class");
  return new TargetCall(definition, { callable, owner: undefined }).run(options, () => child);
}

describe("a parameter whose decorator the compiler has lost", () => {
  it("gets what the manifest says it asks for", () => {
    const stop = new AbortController().signal;
    expect(build({ [LOGGER]: "the host's", [STOP_SIGNAL]: stop })).toMatchObject({
      options: { a: 1 },
      logger: "the host's",
      stop,
    });
  });

  it("keeps its default value where nothing provides one", () => {
    expect(build({})).toMatchObject({ logger: "its own", stop: "never" });
  });
});

describe("a target with several signatures", () => {
  const options = (name: string, optional = false) => ({ kind: "options", name, optional }) as const;
  const positional = (name: string, optional = false) => ({ kind: "positional", name, optional }) as const;
  const overloads = [
    { parameters: [positional("path"), positional("size", true)], keys: ["path", "size"] },
    { parameters: [options("from")], keys: ["url", "retries"] },
    { parameters: [positional("at"), options("how", true)], keys: ["at", "deep"] },
  ];
  const call = (given: Readonly<Record<string, unknown>>): unknown => {
    const callable: unknown = (...args: readonly unknown[]) => args;
    if (!isCallable(callable)) throw new TypeError("not a function");
    const target: TargetDefinition = {
      ...definition,
      kind: "function",
      parameters: overloads[0]!.parameters,
      overloads,
    };
    return new TargetCall(target, { callable, owner: undefined }).run(given, () => container);
  };

  it("is called by the one whose keys are given", () => {
    expect(call({ path: "a" })).toEqual(["a"]);
    expect(call({ size: 1, path: "a" })).toEqual(["a", 1]);
    expect(call({ url: "a", retries: 2 })).toEqual([{ url: "a", retries: 2 }]);
    expect(call({ at: 3, deep: true })).toEqual([3, { deep: true }]);
  });

  it("gets no options object, where that may be left out, of no options", () => {
    expect(call({ at: 3 })).toEqual([3]);
  });
});
