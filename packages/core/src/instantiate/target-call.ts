import { parametersFor, type TargetDefinition } from "@lighterjs/schema";
import type { DependencyContainer } from "tsyringe";
import { injectedTokens, isProvided, type InjectedToken } from "./injected-tokens.js";
import type { LoadedTarget } from "./target-loader.js";

export type Options = Readonly<Record<string, unknown>>;

/** How a class is built or a function called; worked out once for all nodes that name it. */
export class TargetCall {
  /** The tokens that it asks the host for. */
  readonly tokens: readonly InjectedToken[];
  readonly #positional: readonly string[];

  constructor(
    readonly definition: TargetDefinition,
    readonly loaded: LoadedTarget,
  ) {
    const { kind, parameters } = definition;
    this.tokens = kind === "class" ? injectedTokens(definition, loaded.callable) : [];
    this.#positional = parameters.flatMap((parameter) =>
      parameter.kind === "positional" ? parameter.name : [],
    );
  }

  /**
   * @param options - of one node, and for this call alone: the target may keep them
   * @param makeContainer - makes a container of this node alone, with its options and path
   * registered; asked for only when the target needs something of the host
   */
  run(options: Options, makeContainer: () => DependencyContainer): unknown {
    const { callable, owner } = this.loaded;
    if (this.definition.kind === "function")
      return Reflect.apply(callable, owner, this.#argumentsOf(options, []));
    if (this.tokens.length === 0) return new callable(...this.#argumentsOf(options, []));
    return this.#inject(options, makeContainer());
  }

  #inject(options: Options, container: DependencyContainer): unknown {
    const { callable } = this.loaded;
    for (const injected of this.tokens)
      if (injected.optional && !isProvided(injected, container))
        container.register<unknown>(injected.token, { useFactory: () => undefined });
    if (this.#positional.length === 0 && this.tokens.every(({ noted }) => noted))
      // Decorated all through: tsyringe knows every parameter.
      return container.register<object>(callable, { useClass: callable }).resolve<object>(callable);
    const useFactory = (): object => {
      const services = this.tokens.map(({ token }) => container.resolve<unknown>(token));
      return new callable(...this.#argumentsOf(options, services));
    };
    return container.register<object>(callable, { useFactory }).resolve<object>(callable);
  }

  /**
   * Options in the order of the signature, without the optional ones at its end that are not given.
   */
  #argumentsOf(options: Options, services: readonly unknown[]): unknown[] {
    const args: unknown[] = [];
    let service = 0;
    const parameters = parametersFor(this.definition, new Set(Object.keys(options)));
    for (const parameter of parameters) {
      if (parameter.kind === "options") args.push(optionsObject(options, parameters, parameter.optional));
      else if (parameter.kind === "injected") args.push(services[service++]);
      else {
        const value = Object.hasOwn(options, parameter.name) ? options[parameter.name] : undefined;
        if (parameter.rest === true) args.push(...((value as unknown[] | undefined) ?? []));
        else args.push(value);
      }
    }
    while (args.length > 0 && args.at(-1) === undefined) args.pop();
    return args;
  }
}

/**
 * The object of an options parameter: all keys but those of other parameters; nothing, when it may
 * be left out, of none.
 */
function optionsObject(
  options: Options,
  parameters: TargetDefinition["parameters"],
  isOptional: boolean,
): Options | undefined {
  const others = parameters.flatMap(({ kind, name }) => (kind === "positional" ? name : []));
  if (others.length === 0) return options;
  const rest = Object.fromEntries(Object.entries(options).filter(([name]) => !others.includes(name)));
  return isOptional && Object.keys(rest).length === 0 ? undefined : rest;
}

/**
 * Options together with what a caller passes: arguments fill the positional parameters that are
 * still open, in their order; one more, where the target takes an options object, is a mapping that
 * wins over the options of the config.
 */
export function withCallArguments(
  definition: TargetDefinition,
  options: Options,
  given: readonly unknown[],
): Options {
  const merged: Record<string, unknown> = { ...options };
  const pending = [...given];
  for (const parameter of parametersFor(definition, new Set(Object.keys(options)), given.length)) {
    if (pending.length === 0) break;
    if (parameter.kind === "options") Object.assign(merged, pending.shift());
    if (parameter.kind !== "positional" || Object.hasOwn(options, parameter.name)) continue;
    merged[parameter.name] = parameter.rest === true ? pending.splice(0) : pending.shift();
  }
  return merged;
}
