import type { CommandContext } from "./command-context.js";

/** An option of a command, as its help shows it. */
export interface OptionDeclaration {
  /** `--run-dir <dir>` with its value, or `--resolve` alone for a switch. */
  readonly flags: `--${string}`;
  readonly description: string;
  /** The only values it takes. */
  readonly choices?: readonly string[];
  /** Its value where it is not given. */
  readonly default?: string;
  /** Whether it may be given several times, each time with one value. */
  readonly repeats?: true;
}

/**
 * The words that are no options: `[args...]` for any number, `[name]` for one or none, `<code>` for
 * one.
 */
export interface ArgumentDeclaration {
  readonly name: `[${string}]` | `<${string}>`;
  readonly description: string;
}

/**
 * A command, all of it but the row of `commands/index.ts` by which it is found. Every command also
 * has `--quiet`, `--verbose`, `--help` and `--version`.
 */
export interface CommandDefinition {
  readonly usage?: string;
  readonly argument?: ArgumentDeclaration;
  /** In the order of the help. */
  readonly options: readonly OptionDeclaration[];
  /** Command lines at the end of its help, indented by two spaces, and what to know of them. */
  readonly examples: string;
  /** @returns the exit code of the process */
  run(
    args: readonly string[],
    flags: Readonly<Record<string, unknown>>,
    context: CommandContext,
  ): Promise<number>;
}

/** A command whose `run` takes words and flags by the types that its declarations say. */
export function defineCommand<
  const A extends ArgumentDeclaration = ArgumentDeclaration,
  const O extends readonly OptionDeclaration[] = readonly OptionDeclaration[],
>(
  definition: Omit<CommandDefinition, "argument" | "options" | "run"> & {
    readonly argument?: A;
    readonly options: O;
    run(args: ArgumentsOf<A["name"]>, flags: FlagsOf<O>, context: CommandContext): Promise<number>;
  },
): CommandDefinition;
export function defineCommand(definition: CommandDefinition): CommandDefinition {
  return definition;
}

type ArgumentsOf<Name extends string> = Name extends `${string}...${string}`
  ? readonly string[]
  : Name extends `<${string}`
    ? readonly [string]
    : readonly [string?];

type FlagsOf<O extends readonly OptionDeclaration[]> = {
  readonly [Each in O[number] as NameOf<Each["flags"]>]: ValueOf<Each>;
};

type NameOf<Flags extends string> = Flags extends `--${infer Name} <${string}>`
  ? Camel<Name>
  : Flags extends `--${infer Name}`
    ? Camel<Name>
    : never;

type Camel<Name extends string> = Name extends `${infer First}-${infer Rest}`
  ? `${First}${Capitalize<Camel<Rest>>}`
  : Name;

type ValueOf<O extends OptionDeclaration> =
  | (O extends { readonly repeats: true }
      ? readonly string[]
      : O extends { readonly choices: readonly (infer Choice)[] }
        ? Choice
        : O["flags"] extends `${string}<${string}`
          ? string
          : true)
  | (O extends { readonly default: string } ? never : undefined);

const CONFIG_DIR = {
  flags: "--config-dir <dir>",
  description: "a further folder in which config groups and files are looked up",
} as const satisfies OptionDeclaration;

export const PROJECT = {
  flags: "--project <dir>",
  description: "folder of the project that is used instead of the config's or the working directory's",
} as const satisfies OptionDeclaration;

const LIMIT = {
  flags: "--limit <name=number>",
  description: "raise a limit of configs and files: nodes=200000, parameters, data-bytes, …",
  repeats: true,
} as const satisfies OptionDeclaration;

/** Options of every command that reads configs; `ConfigArguments` are its words with these. */
export const CONFIG_OPTIONS = [CONFIG_DIR, PROJECT, LIMIT] as const;

/** Words of a command that reads one config. */
export const CONFIG = {
  usage: "CONFIG... [OVERRIDE...] [options]",
  argument: {
    name: "[args...]",
    description: "config files, merged left to right, then overrides: trainer.max_epochs=3",
  },
} as const;

/** An option of every command that builds what configs describe. */
export const ALLOW_HOST = {
  flags: "--allow-host <host>",
  description: "a host that may be reached, and be sent what the config reads from the environment",
  repeats: true,
} as const satisfies OptionDeclaration;

/** `--format`, which is `text` where it is not given. */
export function formatOption<const Others extends readonly string[]>(...others: Others) {
  return {
    flags: "--format <format>",
    description: "how to print",
    choices: ["text", "json", ...others] as readonly ("text" | "json" | Others[number])[],
    default: "text",
  } as const;
}
