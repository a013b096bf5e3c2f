import type { TargetDefinition } from "@lighterjs/schema";
import type { DependencyContainer, InjectionToken } from "tsyringe";
import { NODE_PATH, OPTIONS } from "../host.js";
import type { Callable } from "./target-loader.js";

export interface InjectedToken {
  readonly token: InjectionToken;
  /** As the manifest names it. */
  readonly name: string;
  readonly optional: boolean;
  /**
   * Whether tsyringe knows it too. Some compilers lose the decorator of a parameter that has a
   * default value.
   */
  readonly noted: boolean;
}

/**
 * The notes of `@inject` on a class: the token of a parameter, or a description with the token in
 * it.
 */
type Noted = Readonly<Record<number, InjectionToken | { readonly token: InjectionToken }>>;

/** The tokens that the constructor of a target asks for. */
export function injectedTokens(definition: TargetDefinition, callable: Callable): InjectedToken[] {
  const noted = Reflect.getOwnMetadata("injectionTokens", callable) as Noted | undefined;
  const types = Reflect.getMetadata("design:paramtypes", callable) as readonly InjectionToken[] | undefined;
  return definition.parameters.flatMap((parameter, index): InjectedToken[] => {
    if (parameter.kind !== "injected") return [];
    const note = noted?.[index];
    const token = typeof note === "object" && "token" in note ? note.token : note;
    // Without a note the manifest says what was asked for: the class of the parameter, or a symbol.
    const byType = types?.[index];
    const fallback =
      isClass(byType) && byType.name === parameter.token ? byType : Symbol.for(parameter.token);
    return [
      {
        token: token ?? fallback,
        name: parameter.token,
        optional: parameter.optional,
        noted: token !== undefined || fallback === byType,
      },
    ];
  });
}

/**
 * Whether a container, or what the node itself brings, has something for a token. A class needs no
 * provider.
 */
export function isProvided({ token }: InjectedToken, container: DependencyContainer): boolean {
  if (token === OPTIONS || token === NODE_PATH || typeof token === "function") return true;
  return container.isRegistered(token, true);
}

function isClass(type: InjectionToken | undefined): type is Callable {
  return typeof type === "function" && type !== Object && type !== String && type !== Number;
}
