import "reflect-metadata";
import { type TargetDefinition } from "@lighterjs/schema";
import { container, inject, injectable } from "tsyringe";
import { describe, expect, it } from "vitest";
import { LOGGER, OPTIONS, STOP_SIGNAL } from "../host.js";
import { TargetCall } from "./target-call.js";
import { isCallable } from "./target-loader.js";

/** As some compilers leave a class of which the second and third parameters have a default value: without their tokens. */
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
