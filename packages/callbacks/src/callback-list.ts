import { isRunFault } from "@lighterjs/core";
import { OptionError } from "@lighterjs/schema";
import type { Callback } from "./callback.js";
import { CallbackError } from "./callback-error.js";
import { releasersOf } from "./releases.js";
import type { Trainer } from "./trainer.js";

/** The hooks that a trainer calls. */
export type Hook = Exclude<keyof Callback, "metricNames" | "state" | "loadState" | "onParametersThawed">;

type AnyHook = Hook | "onParametersThawed";
type HookArguments = { [Name in AnyHook]: Parameters<NonNullable<Callback[Name]>> };
type Hooks = { readonly [Name in AnyHook]?: (...args: HookArguments[Name]) => void | Promise<void> };

/** Hooks in which parameters may be released. */
const THAWING: ReadonlySet<Hook> = new Set<Hook>(["onTrainStart", "onEpochStart", "onStepStart"]);

/**
 * Calls the hooks of callbacks, in the order in which they are written, each awaited before the
 * next.
 *
 * @noTarget
 */
export class CallbackList {
  constructor(readonly callbacks: readonly Callback[]) {}

  /**
   * Runs `body` between `setup` and `teardown`. Whatever fails, every callback's `onException` and
   * `teardown` run; what failed first is thrown, and further failures are logged.
   */
  async run<Result>(trainer: Trainer, body: () => Promise<Result>): Promise<Result> {
    let result: Result;
    try {
      await this.dispatch("setup", trainer);
      result = await body();
    } catch (error) {
      for (const failure of await this.#callAll("onException", [trainer, error])) warnOf(trainer, failure);
      for (const failure of await this.#callAll("teardown", [trainer])) warnOf(trainer, failure);
      throw error;
    }
    const [first, ...others] = await this.#callAll("teardown", [trainer]);
    for (const failure of others) warnOf(trainer, failure);
    if (first !== undefined) throw first;
    return result;
  }

  /**
   * Calls one hook of every callback, and then `onParametersThawed` when something has been
   * released. Before a batch, flags that another callback has set are set back, whatever the order
   * of the callbacks.
   *
   * @throws CallbackError, or an OptionError or RunFault as it is, since it names its object
   * itself; later callbacks are not called
   */
  async dispatch<Name extends Hook>(hook: Name, ...args: HookArguments[Name]): Promise<void> {
    for (const callback of this.callbacks) if (callback[hook] !== undefined) await call(callback, hook, args); // most have few hooks, and there are many batches
    const [trainer] = args;
    if (hook === "onBatchStart") for (const releaser of releasersOf(trainer)) releaser.restoreFlags(trainer);
    if (!THAWING.has(hook)) return;
    for (const releaser of releasersOf(trainer)) {
      const thaw = releaser.takeThaw(trainer);
      if (thaw === undefined) continue;
      for (const callback of this.callbacks)
        await call(callback, "onParametersThawed", [trainer, thaw.parameters, thaw.remaining]);
    }
  }

  /** Calls one hook of every callback, also after failures, which it returns. */
  async #callAll<Name extends Hook>(hook: Name, args: HookArguments[Name]): Promise<readonly Error[]> {
    const failures: Error[] = [];
    for (const callback of this.callbacks) {
      const failure = await attempt(callback, hook, args);
      if (failure !== undefined) failures.push(failure);
    }
    return failures;
  }
}

async function call<Name extends AnyHook>(
  callback: Callback,
  hook: Name,
  args: HookArguments[Name],
): Promise<void> {
  const failure = await attempt(callback, hook, args);
  if (failure !== undefined) throw failure;
}

async function attempt<Name extends AnyHook>(
  callback: Callback,
  hook: Name,
  args: HookArguments[Name],
): Promise<Error | undefined> {
  const hooks: Hooks = callback;
  try {
    await hooks[hook]?.apply(callback, args);
    return undefined;
  } catch (error) {
    return OptionError.is(error) || isRunFault(error) ? error : new CallbackError(callback, hook, error);
  }
}

function warnOf(trainer: Trainer, failure: Error): void {
  trainer.logger.warn(failure.message);
}
