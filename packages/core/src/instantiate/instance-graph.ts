import { type DiagnosticError } from "../diagnostic.js";
import { disposeAll } from "./dispose-all.js";
import { type GraphBuilder } from "./graph-builder.js";

/** The objects that were built from a config. */
export class InstanceGraph {
  readonly #builder: GraphBuilder;
  readonly #byPath: ReadonlyMap<string, unknown>;

  /** @param roots - what `trainer:` and `system:` built, by key */
  constructor(
    builder: GraphBuilder,
    readonly roots: ReadonlyMap<string, unknown>,
  ) {
    this.#builder = builder;
    this.#byPath = new Map(builder.built.map(({ path, value }) => [path, value]));
  }

  /** The object of the node at a path, `trainer.callbacks[0]`; of a shared node, where it is defined. */
  get(path: string): unknown {
    return this.#byPath.get(path);
  }

  /**
   * The diagnostics of what one of these objects has thrown at any time, with their positions in the config: of an
   * `OptionError` about its own options, or of a `RunFault` that names the object; nothing for any other error.
   */
  explain(error: unknown): DiagnosticError | undefined {
    return this.#builder.explain(error);
  }

  /**
   * Disposes what has `Symbol.asyncDispose` or `Symbol.dispose`, last built first, each once; a failure does not keep
   * the others from being disposed.
   *
   * @throws what failed; several failures as one `AggregateError`
   */
  async dispose(): Promise<void> {
    await disposeAll(this.#builder.built.splice(0).map(({ value }) => value));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose();
  }
}
