import { OptionError } from "@lighterjs/schema";
import type { DependencyContainer } from "tsyringe";
import {
  type CheckedEntry,
  type CheckedObject,
  type CheckedTarget,
  type CheckedValue,
} from "../check/checked-config.js";
import { renderPath } from "../config-node.js";
import { type DiagnosticError } from "../diagnostic.js";
import { NODE_PATH, OPTIONS } from "../host.js";
import { callTarget, withCallArguments } from "./call-target.js";
import { isRunFault } from "../run-fault.js";
import { constructionFault, positionedError, positionedFault } from "./construction-fault.js";
import { type LoadedTarget } from "./target-loader.js";

type Options = Readonly<Record<string, unknown>>;

/** Builds nodes, each once, children before parents, siblings in document order. */
export class GraphBuilder {
  /** In the order of building. */
  readonly built: { readonly path: string; readonly value: unknown }[] = [];
  /** Which node an object came from. */
  readonly #origins = new WeakMap<object, CheckedTarget>();
  readonly #instances = new Map<CheckedTarget, Promise<unknown>>();
  readonly #options = new Map<CheckedTarget, Promise<Options>>();

  /** @param container - of this config; each node gets a child of it */
  constructor(
    readonly container: DependencyContainer,
    readonly loaded: ReadonlyMap<CheckedTarget, LoadedTarget>,
  ) {}

  /** The one object of a node. */
  build(target: CheckedTarget): Promise<unknown> {
    let instance = this.#instances.get(target);
    if (instance === undefined) this.#instances.set(target, (instance = this.#build(target)));
    return instance;
  }

  /** What stands at a top-level key: the one object of its node or, of a partial one, the function that makes objects. */
  async root(target: CheckedTarget): Promise<unknown> {
    return target.node.partial ? this.#function(target, await this.#prepare(target)) : this.build(target);
  }

  /** Positions a fault that an object found in its own options, or that names the object, wherever it was wrapped. */
  explain(error: unknown): DiagnosticError | undefined {
    for (let at = error, depth = 0; at instanceof Error && depth < MAX_CAUSES; at = at.cause, depth++) {
      if (!OptionError.is(at) && !isRunFault(at)) continue;
      const target = at.subject && this.#origins.get(at.subject);
      if (target !== undefined)
        return OptionError.is(at) ? positionedError(target, at) : positionedFault(target, at);
    }
    return undefined;
  }

  async #build(target: CheckedTarget): Promise<unknown> {
    const options = await this.#prepare(target);
    const value = await this.#construct(target, options);
    this.built.push({ path: renderPath(target.node.path), value });
    return value;
  }

  /** Options with their nodes built; the same for every object of a factory. */
  #prepare(target: CheckedTarget): Promise<Options> {
    let options = this.#options.get(target);
    if (options === undefined) this.#options.set(target, (options = this.#mapping(target.options)));
    return options;
  }

  async #mapping(entries: ReadonlyMap<string, CheckedEntry>): Promise<Options> {
    const members: [string, unknown][] = [];
    for (const [name, { value }] of entries)
      members.push([name, value.kind === "scalar" ? value.delivered : await this.#value(value)]);
    return Object.fromEntries(members);
  }

  async #value(value: CheckedValue): Promise<unknown> {
    switch (value.kind) {
      case "scalar":
        return value.delivered;
      case "mapping":
        return this.#mapping(value.entries);
      case "list": {
        const items: unknown[] = [];
        for (const { value: item } of value.items)
          items.push(item.kind === "scalar" ? item.delivered : await this.#value(item));
        return items;
      }
      case "object":
        return this.#deliver(value);
      case "unknown":
        throw new TypeError(
          `\`${renderPath(value.path)}\` has no value; a config with errors cannot be built`,
        );
    }
  }

  async #deliver({ target, delivery }: CheckedObject): Promise<unknown> {
    if (delivery.kind === "instance") return this.build(target);
    const options = await this.#prepare(target);
    if (delivery.kind === "factory") return () => this.#construct(target, { ...options });
    return this.#function(target, options);
  }

  #function(target: CheckedTarget, options: Options): (...given: unknown[]) => unknown {
    const { definition } = target;
    const call = (...given: unknown[]): unknown =>
      this.#construct(target, withCallArguments(definition, options, given));
    return Object.defineProperty(call, "name", { value: definition.exportPath.at(-1) ?? definition.name });
  }

  /** One object, or, where making it takes time, a promise of it. */
  #construct(target: CheckedTarget, options: Options): unknown {
    const loaded = this.loaded.get(target);
    if (loaded === undefined) throw new TypeError(`\`${target.definition.name}\` has not been loaded`);
    const container = this.container.createChildContainer();
    container.register(OPTIONS, { useValue: options });
    container.register(NODE_PATH, { useValue: renderPath(target.node.path) });
    try {
      const made = callTarget(target.definition, loaded, options, container);
      if (!isThenable(made)) return this.#remember(made, target);
      return Promise.resolve(made).then(
        (value) => this.#remember(value, target),
        (error: unknown) => {
          throw constructionFault(target, error);
        },
      );
    } catch (error) {
      throw constructionFault(target, error);
    }
  }

  #remember<T>(value: T, target: CheckedTarget): T {
    const isObject = (typeof value === "object" && value !== null) || typeof value === "function";
    if (isObject && !this.#origins.has(value)) this.#origins.set(value, target);
    return value;
  }
}

const MAX_CAUSES = 16;

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}
