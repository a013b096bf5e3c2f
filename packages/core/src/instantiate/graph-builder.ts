import { OptionError, type TargetDefinition } from "@lighterjs/schema";
import type { DependencyContainer } from "tsyringe";
import type { CheckedEntry, CheckedObject, CheckedTarget, CheckedValue } from "../check/checked-config.js";
import { renderPath } from "../config-node.js";
import type { DiagnosticError } from "../diagnostic.js";
import { NODE_PATH, OPTIONS } from "../host.js";
import { isRunFault } from "../run-fault.js";
import { constructionFault, positionedError, positionedFault } from "./construction-fault.js";
import { type Options, type TargetCall, withCallArguments } from "./target-call.js";

/** Builds nodes, each once, and the functions that make more of their objects. */
export class GraphBuilder {
  readonly #built = new Map<CheckedTarget, unknown>();
  /** Options of the nodes that are delivered as functions. */
  readonly #shared = new Map<CheckedTarget, Options>();
  /** Which node those functions came from, and the objects that they have made. */
  readonly #made = new WeakMap<object, CheckedTarget>();

  /**
   * @param container - of this config; a node that asks for something of the host gets a child of
   * it
   */
  constructor(
    readonly container: DependencyContainer,
    readonly calls: ReadonlyMap<TargetDefinition, TargetCall>,
  ) {}

  /** The one object of each node, in the order of building. */
  get built(): ReadonlyMap<CheckedTarget, unknown> {
    return this.#built;
  }

  /** @param order - children before parents */
  async build(order: Iterable<CheckedTarget>): Promise<void> {
    for (const target of order) {
      const made = this.#construct(target, this.#mapping(target.options));
      this.#built.set(target, isThenable(made) ? await made : made);
    }
  }

  /**
   * Builds a top-level key: the one object of its node or, of a partial one, the function that
   * makes objects.
   */
  root(target: CheckedTarget): unknown {
    return target.node.partial ? this.#function(target) : this.#built.get(target);
  }

  /**
   * Positions a fault that an object found in its own options, or that names the object, wherever
   * it was wrapped.
   */
  explain(error: unknown): DiagnosticError | undefined {
    for (let at = error, depth = 0; at instanceof Error && depth < MAX_CAUSES; at = at.cause, depth++) {
      if (!OptionError.is(at) && !isRunFault(at)) continue;
      const target = at.subject && this.#originOf(at.subject);
      if (target !== undefined)
        return OptionError.is(at)
          ? positionedError(target, at, (object) => this.#originOf(object))
          : positionedFault(target, at);
    }
    return undefined;
  }

  #originOf(object: object): CheckedTarget | undefined {
    for (const [target, value] of this.#built) if (value === object) return target;
    return this.#made.get(object);
  }

  #mapping(entries: ReadonlyMap<string, CheckedEntry>): Options {
    const members: Record<string, unknown> = {};
    for (const [name, { value }] of entries) members[name] = this.#value(value);
    return members;
  }

  #value(value: CheckedValue): unknown {
    switch (value.kind) {
      case "scalar":
        return value.delivered;
      case "mapping":
        return this.#mapping(value.entries);
      case "list":
        return value.items.map((item) => this.#value(item.value));
      case "object":
        return this.#deliver(value);
      case "unknown":
        throw new TypeError(
          `\`${renderPath(value.path)}\` has no value; a config with errors cannot be built`,
        );
    }
  }

  #deliver({ target, delivery }: CheckedObject): unknown {
    switch (delivery.kind) {
      case "instance":
        return this.#built.get(target);
      case "factory": {
        const options = this.#sharedOptions(target);
        return () => this.#make(target, { ...options });
      }
      default:
        return this.#function(target);
    }
  }

  #function(target: CheckedTarget): (...given: unknown[]) => unknown {
    const { definition } = target;
    const options = this.#sharedOptions(target);
    const call = (...given: unknown[]): unknown =>
      this.#make(target, withCallArguments(definition, options, given));
    this.#made.set(call, target);
    return Object.defineProperty(call, "name", { value: definition.exportPath.at(-1) ?? definition.name });
  }

  /** The same for every object that a node's functions make. */
  #sharedOptions(target: CheckedTarget): Options {
    let options = this.#shared.get(target);
    if (options === undefined) this.#shared.set(target, (options = this.#mapping(target.options)));
    return options;
  }

  /** An object that is not the node's own one. */
  #make(target: CheckedTarget, options: Options): unknown {
    const made = this.#construct(target, options);
    const remember = <T>(value: T): T => {
      if (isObject(value) && !this.#made.has(value)) this.#made.set(value, target);
      return value;
    };
    return isThenable(made) ? made.then(remember) : remember(made);
  }

  /** One object, or, where making it takes time, a promise of it. */
  #construct(target: CheckedTarget, options: Options): unknown {
    const call = this.calls.get(target.definition);
    if (call === undefined) throw new TypeError(`\`${target.definition.name}\` has not been loaded`);
    try {
      const made = call.run(options, () => this.#containerOf(target, options));
      if (!isThenable(made)) return made;
      return Promise.resolve(made).catch((error: unknown) => {
        throw this.#faultOf(target, error);
      });
    } catch (error) {
      throw this.#faultOf(target, error);
    }
  }

  /**
   * Makes the error to throw on when building a node has thrown: it may be about an object that it
   * was given.
   */
  #faultOf(target: CheckedTarget, error: unknown): unknown {
    return (isRunFault(error) ? this.explain(error) : undefined) ?? constructionFault(target, error);
  }

  #containerOf(target: CheckedTarget, options: Options): DependencyContainer {
    const container = this.container.createChildContainer();
    container.register(OPTIONS, { useValue: options });
    container.register(NODE_PATH, { useValue: renderPath(target.node.path) });
    return container;
  }
}

const MAX_CAUSES = 16;

function isObject(value: unknown): value is object {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}
