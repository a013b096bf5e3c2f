import "reflect-metadata";
import { OptionError } from "@lighterjs/schema";
import { inject, injectable } from "tsyringe";
import { LOGGER, type Logger, NODE_PATH, OPTIONS } from "../../host.js";

/** The constructions, calls and disposals, in this order. */
export const events: string[] = [];

export class Args {
  readonly args: readonly unknown[];

  constructor(...args: readonly unknown[]) {
    this.args = args;
  }

  static make(this: unknown, options: object): Args {
    return new Args("made", this === Args, options);
  }

  static twice(n: number): number {
    return n * 2;
  }
}

export const holder = { obj: Args };

export class Pair {
  constructor(
    readonly left: unknown,
    readonly right: unknown = null,
  ) {}
}

export class PosOnly extends Args {}

export class Spread extends Args {}

export class Inner {
  constructor(readonly v: unknown = 0) {}
}

export const Outer = { Inner };

export const add = (a: number, b: number): number => a + b;

export const needs = (a: unknown, b: unknown): unknown[] => [a, b];

export function boom(message: string): never {
  events.push("boom");
  throw new RangeError(message);
}

export const none = (): null => null;

export class Logged {
  constructor(
    readonly name: string,
    readonly x: unknown,
  ) {}
}

export function log(name: string, x?: unknown): Logged {
  events.push(name);
  return new Logged(name, x);
}

export async function later(name: string, x?: unknown): Promise<Logged> {
  events.push(`${name} begins`);
  await new Promise((resolve) => setTimeout(resolve, 1));
  events.push(name);
  return new Logged(name, x);
}

export class Picky {
  constructor(readonly options: { readonly names?: readonly string[] } = {}) {
    if (options.names?.includes("bad") === true) throw this.complaint();
  }

  complaint(): OptionError {
    const index = Math.max(0, this.options.names?.indexOf("bad") ?? 0);
    return new OptionError(
      [
        {
          code: "UNMATCHED_PARAMETER",
          path: ["names", index],
          on: "value",
          message: "the name `bad` matches no parameter of the model",
          label: "matches 0 of 6 parameters",
        },
      ],
      { subject: this },
    );
  }
}

export class Resource {
  constructor(readonly name: string) {}

  [Symbol.dispose](): void {
    events.push(`dispose ${this.name}`);
    if (this.name.startsWith("bad")) throw new Error(this.name);
  }
}

export class SlowResource {
  constructor(readonly options: { readonly name: string }) {}

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.resolve();
    events.push(`dispose ${this.options.name}`);
  }
}

export class Injected {
  constructor(
    readonly options: object,
    readonly logger: Logger,
    readonly path: string,
    readonly extra?: unknown,
  ) {}
}
// Applied by hand: the files of tests are in no tsconfig that turns decorators on.
for (const [index, token] of [OPTIONS, LOGGER, NODE_PATH, Symbol.for("fx.EXTRA")].entries())
  inject(token)(Injected, undefined, index);
injectable()(Injected);

export class Callback {
  constructor(readonly options: { readonly every?: number } = {}) {}
}

export const Sgd = (lr?: number, child?: unknown): object => ({ lr, child });

export const loss = (labels: unknown, predictions: unknown, scale: unknown = 1): unknown[] => [
  labels,
  predictions,
  scale,
];

export class Trainer {
  constructor(readonly options: Readonly<Record<string, unknown>>) {}
}

export class System {
  constructor(readonly options: Readonly<Record<string, unknown>>) {}
}
