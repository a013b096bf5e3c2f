import { Command, CommanderError, Option, type OutputConfiguration } from "commander";
import type { CommandDefinition, OptionDeclaration } from "./command.js";
import type { CommandContext, ReportFormat, Verbosity } from "./command-context.js";
import { COMMANDS } from "./commands/index.js";
import { EXIT_CODE } from "./exit-code.js";
import { readCommandFault, renderCommandFault } from "./render-command-fault.js";
import { runCommand } from "./run-command.js";
import type { Streams } from "./terminal/output.js";

/** The process of the command line, as far as it is needed. */
export type CommandLineHost = Omit<CommandContext, "verbosity" | "limits" | "allowedHosts" | "mask">;

/** Flags that say how a command runs, whichever it is. */
interface CommonFlags {
  readonly quiet?: true;
  readonly verbose?: true;
  /** Of commands that read configs. */
  readonly limit?: readonly string[];
  /** Of commands that build what configs describe. */
  readonly allowHost?: readonly string[];
}

const EXAMPLES = `
From nothing to a trained model:
  $ lighter init my-project && cd my-project && npm install && npm start

A config, with what differs from run to run at the end of the line:
  $ lighter fit config.yaml trainer.max_epochs=20

Before a long run:
  $ lighter check config.yaml     every fault, with its line
  $ lighter summary config.yaml   the layers of the model
  $ lighter plan config.yaml      what is frozen when, and what that saves

A model of a run, for other programs and for pages:
  $ lighter export runs/config/2026-11-24_05-40-56

What can be written in a config:
  $ lighter targets
  $ lighter targets lighter.callbacks.Freezer

Exit codes: 0 done, 1 the run failed, 2 the command or the config is wrong,
75, 130, 143 stopped by SIGUSR1, SIGINT, SIGTERM or SIGHUP.`;

/**
 * Runs one command line and says with which code the process should end.
 *
 * @param args - without the program itself: `["check", "config.yaml"]`
 */
export async function runCommandLine(args: readonly string[], host: CommandLineHost): Promise<number> {
  let exitCode: number = EXIT_CODE.done;
  const reportFormat = wantedReport(args);
  let fault: string | undefined;
  const streams: OutputConfiguration = {
    ...outputs(host.streams),
    ...(reportFormat !== undefined && { outputError: (text) => void (fault = text) }),
  };
  const program = configure(new Command("lighter"), host.version, streams)
    .description("Builds and trains what a YAML config describes.")
    .addHelpText("after", EXAMPLES);
  for (const [heading, commands] of Object.entries(COMMANDS)) {
    program.commandsGroup(heading);
    for (const { name, summary } of commands)
      configure(program.command(name), host.version, streams).description(summary);
  }
  program.hook("preSubcommand", async (_program, chosen) => {
    const definition = await load(chosen.name());
    declare(chosen, definition).action(async () => {
      const flags: CommonFlags & Readonly<Record<string, unknown>> = chosen.opts();
      exitCode = await runCommand((context) => definition.run(chosen.args, flags, context), {
        ...contextOf(host, flags),
        reportFormat,
      });
    });
  });

  try {
    await program.parseAsync(args, { from: "user" });
    return exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (reportFormat !== undefined && fault !== undefined) {
      const { commandDiagnostic, renderReport } = await import("./render-report.js");
      const { message, help } = readCommandFault(fault);
      host.streams.out.write(renderReport([commandDiagnostic(message, [help])], reportFormat));
    }
    return error.code === "commander.helpDisplayed" ||
      error.code === "commander.version" ||
      (error.code === "commander.help" && error.exitCode === 0)
      ? EXIT_CODE.done
      : EXIT_CODE.refused;
  }
}

/**
 * The format in which a program wants to read what is wrong, known also where the command line
 * cannot be read.
 */
function wantedReport(args: readonly string[]): ReportFormat | undefined {
  const given = args.flatMap((word, index) =>
    word === "--format" ? (args[index + 1] ?? []) : word.startsWith("--format=") ? word.slice(9) : [],
  );
  return REPORT_FORMATS.find((format) => format === given.at(-1));
}

const REPORT_FORMATS = ["json", "sarif", "github"] as const satisfies ReportFormat[];

async function load(name: string): Promise<CommandDefinition> {
  const entry = Object.values(COMMANDS)
    .flat()
    .find((each) => each.name === name);
  if (entry === undefined) throw new Error(`there is no command ${name}`);
  return (await entry.load()).command;
}

function declare(command: Command, { usage, argument, options, examples }: CommandDefinition): Command {
  if (usage !== undefined) command.usage(usage);
  if (argument !== undefined) command.argument(argument.name, argument.description);
  command
    .addOption(new Option("--quiet", "say only what is wrong").conflicts("verbose"))
    .option("--verbose", "say more, and show stacks of errors");
  for (const option of options) command.addOption(optionOf(option));
  return command.addHelpText("after", examples);
}

function optionOf({ flags, description, choices, default: value, repeats }: OptionDeclaration): Option {
  const option = new Option(flags, description);
  if (choices !== undefined) option.choices(choices);
  if (value !== undefined) option.default(value);
  if (repeats)
    option.argParser((text: string, before: readonly string[] = []): readonly string[] => [...before, text]);
  return option;
}

function configure(command: Command, version: string, output: OutputConfiguration): Command {
  return command
    .version(version, "--version", "print the version")
    .helpOption("--help", "show this help")
    .helpCommand(false)
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .exitOverride()
    .configureOutput(output);
}

function outputs({ out, err }: Streams): OutputConfiguration {
  return {
    writeOut: (text) => out.write(text),
    writeErr: (text) => err.write(text),
    getOutHelpWidth: () => out.width(),
    getErrHelpWidth: () => err.width(),
    getOutHasColors: () => out.color,
    getErrHasColors: () => err.color,
    outputError: (text, write) => write(renderCommandFault(text, err.color)),
  };
}

function contextOf(host: CommandLineHost, flags: CommonFlags): Omit<CommandContext, "mask"> {
  const verbosity: Verbosity = flags.quiet ? "quiet" : flags.verbose ? "verbose" : "normal";
  return { ...host, verbosity, limits: flags.limit ?? [], allowedHosts: flags.allowHost ?? [] };
}
