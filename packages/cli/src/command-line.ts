import { Command, CommanderError, Option, type OutputConfiguration } from "commander";
import type { CommandContext, Format, ReportFormat } from "./command-context.js";
import type { PlanFormat } from "./commands/plan.js";
import type { ConfigArguments } from "./config-request.js";
import { EXIT_CODE } from "./exit-code.js";
import { examples } from "./examples.js";
import { readCommandFault, renderCommandFault } from "./render-command-fault.js";
import { runCommand } from "./run-command.js";
import type { Streams } from "./terminal/output.js";
import type { Verbosity } from "./verbosity.js";

/** What the command line has from its process. */
export interface CommandLineHost extends Omit<
  CommandContext,
  "verbosity" | "limits" | "allowedHosts" | "mask"
> {
  readonly version: string;
}

interface CommonFlags {
  readonly quiet?: true;
  readonly verbose?: true;
  readonly format?: string;
  /** Of commands that read configs. */
  readonly limit?: readonly string[];
  /** Of commands that build what configs describe. */
  readonly allowHost?: readonly string[];
}

interface ConfigFlags extends CommonFlags {
  readonly configDir?: string;
  readonly project?: string;
}

interface FitFlags extends ConfigFlags {
  readonly runDir?: string;
  readonly resume?: string;
  readonly allowConfigChange?: true;
}

/**
 * Runs one command line and says with which code the process should end. Each command is a module of its own, imported
 * only when it runs.
 *
 * @param words - without the program itself: `["check", "config.yaml"]`
 */
export async function runCommandLine(words: readonly string[], host: CommandLineHost): Promise<number> {
  let exitCode: number = EXIT_CODE.done;
  const reportFormat = wantedReport(words);
  let fault: string | undefined;
  const streams: OutputConfiguration = {
    ...outputs(host.streams),
    ...(reportFormat !== undefined && { outputError: (text) => void (fault = text) }),
  };
  const run = (command: (context: CommandContext) => Promise<number>, flags: CommonFlags): Promise<void> =>
    runCommand(command, { ...contextOf(host, flags), reportFormat }).then((code) => void (exitCode = code));

  const program = configure(new Command("lighter"), host.version, streams)
    .description("Builds and trains what a YAML config describes.")
    .addHelpText("after", examples("lighter"));
  const command = (name: Parameters<typeof examples>[0], summary: string): Command =>
    configure(program.command(name), host.version, streams)
      .description(summary)
      .addHelpText("after", examples(name));

  program.commandsGroup("Train:");
  configCommand(command("fit", "Train the trainer and system of a config."))
    .option(
      "--run-dir <dir>",
      "folder of the run (default: runs/<config>/<time>); goes on with the run that it holds",
    )
    .option(
      "--resume <run>",
      "go on with a run, by its folder or one of its checkpoints; its config need not be named",
    )
    .option("--allow-config-change", "resume although the config has changed")
    .addOption(allowHostOption())
    .action((args: string[], flags: FitFlags) =>
      run(async (context) => {
        const { fit } = await import("./commands/fit.js");
        const { runDir, resume, allowConfigChange = false } = flags;
        return fit({ ...configOf(args, flags), runDir, resume, allowConfigChange }, context);
      }, flags),
    );

  program.commandsGroup("Look before you train:");
  configCommand(command("check", "Find every fault of a config without building anything."))
    .addOption(formatOption("sarif", "github"))
    .action((args: string[], flags: ConfigFlags & { format: "text" | ReportFormat }) =>
      run(async (context) => {
        const { check } = await import("./commands/check.js");
        return check({ ...configOf(args, flags), format: flags.format }, context);
      }, flags),
    );

  configCommand(command("print", "Print the composed config as YAML."))
    .option("--resolve", "replace references by what they refer to")
    .option("--origins", "say which file and line set each value")
    .action((args: string[], flags: ConfigFlags & { resolve?: true; origins?: true }) =>
      run(async (context) => {
        const { print } = await import("./commands/print.js");
        const { resolve = false, origins = false } = flags;
        return print({ ...configOf(args, flags), resolve, origins }, context);
      }, flags),
    );

  configCommand(command("plan", "Show which parameters are frozen when, before any training."))
    .addOption(formatOption("html"))
    .addOption(allowHostOption())
    .action((args: string[], flags: ConfigFlags & { format: PlanFormat }) =>
      run(async (context) => {
        const { plan } = await import("./commands/plan.js");
        return plan({ ...configOf(args, flags), format: flags.format }, context);
      }, flags),
    );

  configCommand(
    command("summary", "Show the layers of the model: shapes, sizes, and what is frozen at the start."),
  )
    .addOption(formatOption())
    .addOption(allowHostOption())
    .action((args: string[], flags: ConfigFlags & { format: Format }) =>
      run(async (context) => {
        const { summary } = await import("./commands/summary.js");
        return summary({ ...configOf(args, flags), format: flags.format }, context);
      }, flags),
    );

  common(command("diff", "Show what differs in meaning between two configs or runs."))
    .usage("RUN_OR_CONFIG [OVERRIDE...] RUN_OR_CONFIG [OVERRIDE...] [options]")
    .argument("[args...]", "two configs or run folders, each followed by overrides of its own")
    .addOption(configDirOption())
    .addOption(projectOption())
    .addOption(limitOption())
    .addOption(formatOption())
    .action((args: string[], flags: ConfigFlags & { format: Format }) =>
      run(async (context) => {
        const { diff } = await import("./commands/diff.js");
        return diff({ ...configOf(args, flags), format: flags.format }, context);
      }, flags),
    );

  program.commandsGroup("Write a config:");
  common(command("init", "Make a project: a config, a callback of its own, a test, editor settings."))
    .argument("[dir]", "its folder (default: the working directory)")
    .action((dir: string | undefined, flags: CommonFlags) =>
      run(async (context) => {
        const { init } = await import("./commands/init.js");
        return init({ dir, version: host.version }, context);
      }, flags),
    );

  common(command("targets", "List what `_target_` may name here, or describe one target."))
    .argument("[name]", "a target: lighter.callbacks.Freezer")
    .addOption(projectOption())
    .addOption(formatOption())
    .action((name: string | undefined, flags: CommonFlags & { format: Format; project?: string }) =>
      run(async (context) => {
        const { targets } = await import("./commands/targets.js");
        return targets({ name, format: flags.format, project: flags.project }, context);
      }, flags),
    );

  common(command("schema", "Write the schema from which an editor completes and checks configs."))
    .argument("[config]", "a config or folder of the project (default: the working directory)")
    .option("--output <file>", "write the schema of configs to this file, and none for group files")
    .option("--watch", "go on, and write it again whenever the project's own targets change; Ctrl-C ends it")
    .action((place: string | undefined, flags: CommonFlags & { output?: string; watch?: true }) =>
      run(async (context) => {
        const { schema } = await import("./commands/schema.js");
        return schema({ place, output: flags.output, watch: flags.watch ?? false }, context);
      }, flags),
    );

  common(command("explain", "Say more about the code of a diagnostic."))
    .argument("<code>", "a code: UNKNOWN_OPTION")
    .action((code: string, flags: CommonFlags) =>
      run(async (context) => {
        const { explain } = await import("./commands/explain.js");
        return explain(code, context);
      }, flags),
    );

  try {
    await program.parseAsync(words, { from: "user" });
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

/** The format in which a program wants to read what is wrong, known also where the command line cannot be read. */
function wantedReport(words: readonly string[]): ReportFormat | undefined {
  const given = words.flatMap((word, index) =>
    word === "--format" ? (words[index + 1] ?? []) : word.startsWith("--format=") ? word.slice(9) : [],
  );
  return REPORT_FORMATS.find((format) => format === given.at(-1));
}

const REPORT_FORMATS = ["json", "sarif", "github"] as const satisfies ReportFormat[];

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

function common(command: Command): Command {
  return command
    .addOption(new Option("--quiet", "say only what is wrong").conflicts("verbose"))
    .option("--verbose", "say more, and show stacks of errors");
}

function configCommand(command: Command): Command {
  return common(command)
    .usage("CONFIG... [OVERRIDE...] [options]")
    .argument("[args...]", "config files, merged left to right, then overrides: trainer.max_epochs=3")
    .addOption(configDirOption())
    .addOption(projectOption())
    .addOption(limitOption());
}

function limitOption(): Option {
  return new Option(
    "--limit <name=number>",
    "raise a limit of configs and files: nodes=200000, parameters, data-bytes, …",
  ).argParser(collect);
}

function allowHostOption(): Option {
  return new Option(
    "--allow-host <host>",
    "a host that may be reached, and be sent what the config reads from the environment",
  ).argParser(collect);
}

/** The value of an option that may be given several times. */
function collect(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}

function configDirOption(): Option {
  return new Option("--config-dir <dir>", "a further folder in which config groups and files are looked up");
}

function projectOption(): Option {
  return new Option(
    "--project <dir>",
    "folder of the project that is used instead of the config's or the working directory's",
  );
}

function formatOption(...others: readonly string[]): Option {
  return new Option("--format <format>", "how to print").choices(["text", "json", ...others]).default("text");
}

function configOf(args: readonly string[], { configDir, project }: ConfigFlags): ConfigArguments {
  return { args, configDir, project };
}

function contextOf(host: CommandLineHost, flags: CommonFlags): Omit<CommandContext, "mask"> {
  const verbosity: Verbosity = flags.quiet ? "quiet" : flags.verbose ? "verbose" : "normal";
  return { ...host, verbosity, limits: flags.limit ?? [], allowedHosts: flags.allowHost ?? [] };
}
