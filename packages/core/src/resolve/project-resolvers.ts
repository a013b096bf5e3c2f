import {
  checkOptions,
  type JsonSchema,
  type JsonValue,
  type TargetCatalog,
  type TargetDefinition,
  type UNKNOWN_VALUE,
} from "@lighterjs/schema";

/** The outcome of a call. */
export type Outcome = { readonly value: unknown } | { readonly failure: string };

/** An argument of which only the type is known yet. */
export type GivenArgument = JsonValue | typeof UNKNOWN_VALUE;

/** The argument at fault, and what is wrong with it. */
export interface ArgumentFault {
  readonly index: number | undefined;
  readonly message: string;
  readonly label: string;
  readonly help?: readonly string[];
}

interface PendingCall {
  readonly definition: TargetDefinition;
  readonly args: readonly JsonValue[];
}

/**
 * The resolvers of a project: known by their types, and run, once for the same arguments, only when
 * something is built.
 */
export class ProjectResolvers {
  readonly #outcomes = new Map<string, Outcome>();
  readonly #pending = new Map<string, PendingCall>();

  constructor(
    private readonly catalog: TargetCatalog,
    private readonly functions: ReadonlyMap<string, TargetDefinition>,
    /** Calls the code of one; nothing of it has run before. */
    private readonly call: (definition: TargetDefinition, args: readonly JsonValue[]) => Promise<unknown>,
  ) {}

  get names(): readonly string[] {
    return [...this.functions.keys()];
  }

  get(name: string): TargetDefinition | undefined {
    return this.functions.get(name);
  }

  /**
   * The declared form of a resolver's result: one without any condition where that is not known.
   */
  declared(definition: TargetDefinition): readonly JsonSchema[] {
    return definition.returns === undefined ? [{}] : this.catalog.formsOf(definition, definition.returns);
  }

  /** The first thing that is wrong with the arguments of a call. */
  faultOf(definition: TargetDefinition, args: readonly GivenArgument[]): ArgumentFault | undefined {
    const name = definition.exportPath.join(".");
    const { parameters } = definition;
    const least = parameters.filter(({ optional, kind }) => !optional && kind !== "injected").length;
    const isOpen = parameters.some((each) => each.kind === "positional" && each.rest === true);
    const most = isOpen ? Infinity : parameters.length;
    if (args.length < least || args.length > most) {
      const wanted = least === most ? `${least}` : isOpen ? `at least ${least}` : `${least} to ${most}`;
      return {
        index: undefined,
        message: `\`${name}\` takes ${wanted} argument${wanted === "1" ? "" : "s"}, not ${args.length}`,
        label: `${args.length} given`,
      };
    }
    const options: Record<string, unknown> = {};
    for (const [index, parameter] of parameters.entries()) {
      if (index >= args.length && !(parameter.kind === "positional" && parameter.rest === true)) break;
      if (parameter.kind === "positional")
        options[parameter.name] = parameter.rest === true ? args.slice(index) : args[index];
      else if (isMapping(args[index])) Object.assign(options, args[index]);
    }
    const [issue] = checkOptions(this.catalog, definition, options);
    if (issue === undefined) return undefined;
    const at = parameters.findIndex((each) => each.name === issue.path[0]);
    const deeper = typeof issue.path[1] === "number" ? issue.path[1] : 0;
    return {
      index:
        at === -1 ? undefined : Math.min(at + (at === parameters.length - 1 ? deeper : 0), args.length - 1),
      message: `\`${name}\`: ${issue.message}`,
      label: issue.label,
      ...(issue.help && { help: issue.help }),
    };
  }

  /** The outcome of a call; nothing, and a note to run it, when it has not been made. */
  outcomeOf(definition: TargetDefinition, args: readonly JsonValue[]): Outcome | undefined {
    const key = JSON.stringify([definition.name, args]);
    const known = this.#outcomes.get(key);
    if (known === undefined) this.#pending.set(key, { definition, args });
    return known;
  }

  /** Makes the calls that have been asked for. Gives whether there were any. */
  async run(): Promise<boolean> {
    const calls = [...this.#pending];
    this.#pending.clear();
    for (const [key, { definition, args }] of calls) {
      if (this.#outcomes.has(key)) continue;
      this.#outcomes.set(key, await this.#call(definition, args));
    }
    return calls.length > 0;
  }

  async #call(definition: TargetDefinition, args: readonly JsonValue[]): Promise<Outcome> {
    try {
      return { value: await this.call(definition, args) };
    } catch (error) {
      return { failure: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
    }
  }
}

function isMapping(value: GivenArgument | undefined): value is { readonly [key: string]: JsonValue } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
