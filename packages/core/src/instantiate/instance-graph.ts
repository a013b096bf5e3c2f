import { renderPath } from "../config-node.js";
import type { DiagnosticError } from "../diagnostic.js";
import type { GraphBuilder } from "./graph-builder.js";

/** The objects that were built from a config. */
export class InstanceGraph {
  readonly #builder: GraphBuilder;
  #byPath: ReadonlyMap<string, unknown> | undefined;
  #isDisposed = false;

  /** @param roots - what `trainer:` and `system:` built, by key */
  constructor(
    builder: GraphBuilder,
    readonly roots: ReadonlyMap<string, unknown>,
  ) {
    this.#builder = builder;
  }

  /**
   * The object of the node at a path, `trainer.callbacks[0]`; of a shared node, where it is
   * defined.
   */
  get(path: string): unknown {
    this.#byPath ??= new Map(
      [...this.#builder.built].map(([{ node }, value]) => [renderPath(node.path), value]),
    );
    return this.#byPath.get(path);
  }

  /**
   * The diagnostics of what one of these objects has thrown at any time, with their positions in
   * the config: of an `OptionError` about its own options, or of a `RunFault` that names the
   * object; nothing for any other error.
   */
  explain(error: unknown): DiagnosticError | undefined {
    return this.#builder.explain(error);
  }

  /**
   * Disposes what has `Symbol.asyncDispose` or `Symbol.dispose`, last built first, each once; a
   * failure does not keep the others from being disposed.
   *
   * @throws what failed; several failures as one `AggregateError`
   */
  async dispose(): Promise<void> {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    await disposeAll([...this.#builder.built.values()]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose();
  }
}

/** Disposes objects in reverse order, each once, and goes on after a failure. */
export async function disposeAll(values: readonly unknown[]): Promise<void> {
  const errors: unknown[] = [];
  for (const value of new Set(values.toReversed())) {
    try {
      await disposal(value);
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) throw new AggregateError(errors, `${errors.length} objects could not be disposed`);
}

function disposal(value: unknown): unknown {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return undefined;
  const { [Symbol.asyncDispose]: slow, [Symbol.dispose]: fast } = value as Partial<
    AsyncDisposable & Disposable
  >;
  return typeof slow === "function" ? slow.call(value as AsyncDisposable) : fast?.call(value as Disposable);
}
