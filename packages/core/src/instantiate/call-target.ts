import { type TargetDefinition } from "@lighterjs/schema";
import type { DependencyContainer } from "tsyringe";
import { injectedTokens, isProvided } from "./injected-tokens.js";
import { type LoadedTarget } from "./target-loader.js";

type Options = Readonly<Record<string, unknown>>;

/**
 * Builds a class, or calls a function, with its options.
 *
 * @param container - of this node alone; has the node's options and path registered
 */
export function callTarget(
  definition: TargetDefinition,
  { callable, owner }: LoadedTarget,
  options: Options,
  container: DependencyContainer,
): unknown {
  if (definition.kind === "function")
    return Reflect.apply(callable, owner, argumentsOf(definition, options, []));
  const tokens = injectedTokens(definition, callable);
  for (const injected of tokens)
    if (injected.optional && !isProvided(injected, container))
      container.register<unknown>(injected.token, { useFactory: () => undefined });
  if (
    tokens.length > 0 &&
    tokens.every(({ noted }) => noted) &&
    definition.parameters.every((parameter) => parameter.kind !== "positional")
  )
    // Decorated all through: tsyringe knows every parameter.
    return container.register<object>(callable, { useClass: callable }).resolve<object>(callable);
  const useFactory = (): object => {
    const services = tokens.map(({ token }) => container.resolve<unknown>(token));
    return new callable(...argumentsOf(definition, options, services));
  };
  return container.register<object>(callable, { useFactory }).resolve<object>(callable);
}

/** Options in the order of the signature, without the optional ones at its end that are not given. */
function argumentsOf(
  definition: TargetDefinition,
  options: Options,
  services: readonly unknown[],
): unknown[] {
  const remaining: Record<string, unknown> = { ...options };
  for (const { kind, name } of definition.parameters) if (kind === "positional") delete remaining[name];
  const pending = [...services];
  const args = definition.parameters.flatMap((parameter): unknown[] => {
    if (parameter.kind === "options") return [remaining];
    if (parameter.kind === "injected") return [pending.shift()];
    const value = Object.hasOwn(options, parameter.name) ? options[parameter.name] : undefined;
    return parameter.rest === true ? ((value as unknown[] | undefined) ?? []) : [value];
  });
  while (args.length > 0 && args.at(-1) === undefined) args.pop();
  return args;
}

/**
 * Options together with what a caller passes: arguments fill the positional parameters that are still open, in their
 * order; one more, where the target takes an options object, is a mapping that wins over the options of the config.
 */
export function withCallArguments(
  definition: TargetDefinition,
  options: Options,
  given: readonly unknown[],
): Options {
  const merged: Record<string, unknown> = { ...options };
  const pending = [...given];
  for (const parameter of definition.parameters) {
    if (pending.length === 0) break;
    if (parameter.kind === "options") Object.assign(merged, pending.shift());
    if (parameter.kind !== "positional" || Object.hasOwn(options, parameter.name)) continue;
    merged[parameter.name] = parameter.rest === true ? pending.splice(0) : pending.shift();
  }
  return merged;
}
