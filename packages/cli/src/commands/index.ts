import type { CommandDefinition } from "../command.js";

/** A command as it is known before it is loaded. */
export interface CommandEntry {
  readonly name: string;
  /** The line of the help that lists all commands. */
  readonly summary: string;
  /**
   * Whether it builds what configs describe: then it is the project's own installation that runs
   * it, and it stays out of the bundle, since it must share tsyringe and the classes of Lighter
   * with the project.
   */
  readonly builds: boolean;
  readonly load: () => Promise<{ readonly command: CommandDefinition }>;
}

/**
 * Every command, by what it is for. A command is loaded when it runs, so that none pays for
 * another.
 */
export const COMMANDS: Readonly<Record<string, readonly CommandEntry[]>> = {
  "Train:": [
    {
      name: "fit",
      summary: "Train the trainer and system of a config.",
      builds: true,
      load: () => import("./fit.js"),
    },
    {
      name: "sweep",
      summary: "Train a config many times with different values, and show which are best.",
      builds: true,
      load: () => import("./sweep.js"),
    },
    {
      name: "worker",
      summary: "Run trials of sweeps that a queue in Redis hands out.",
      builds: true,
      load: () => import("./worker.js"),
    },
  ],
  "Use what was trained:": [
    {
      name: "validate",
      summary: "Measure the model of a run on its validation data.",
      builds: true,
      load: () => import("./validate.js"),
    },
    {
      name: "test",
      summary: "Measure the model of a run on its test data.",
      builds: true,
      load: () => import("./test.js"),
    },
    {
      name: "predict",
      summary: "Have the model of a run predict new data.",
      builds: true,
      load: () => import("./predict.js"),
    },
    {
      name: "export",
      summary: "Make a model of a checkpoint of a run.",
      builds: true,
      load: () => import("./export.js"),
    },
  ],
  "Look before you train:": [
    {
      name: "check",
      summary: "Find every fault of a config without building anything.",
      builds: false,
      load: () => import("./check.js"),
    },
    {
      name: "print",
      summary: "Print the composed config as YAML.",
      builds: false,
      load: () => import("./print.js"),
    },
    {
      name: "plan",
      summary: "Show which parameters are frozen when, before any training.",
      builds: true,
      load: () => import("./plan.js"),
    },
    {
      name: "summary",
      summary: "Show the layers of the model: shapes, sizes, and what is frozen at the start.",
      builds: true,
      load: () => import("./summary.js"),
    },
    {
      name: "diff",
      summary: "Show what differs in meaning between two configs or runs.",
      builds: false,
      load: () => import("./diff.js"),
    },
    {
      name: "find-lr",
      summary: "Find a learning rate: train for some steps while it rises.",
      builds: true,
      load: () => import("./find-lr.js"),
    },
  ],
  "Look at runs:": [
    {
      name: "runs",
      summary: "List runs: how they stand, best and last values, and what differs.",
      builds: false,
      load: () => import("./runs.js"),
    },
    {
      name: "report",
      summary: "Show runs on one page: curves, freezing, classes, configs.",
      builds: false,
      load: () => import("./report.js"),
    },
  ],
  "Write a config:": [
    {
      name: "init",
      summary: "Make a project that trains, or add Lighter to a package that is there.",
      builds: false,
      load: () => import("./init.js"),
    },
    {
      name: "targets",
      summary: "List what `_target_` may name here, or describe one target.",
      builds: false,
      load: () => import("./targets.js"),
    },
    {
      name: "schema",
      summary: "Write the schema from which an editor completes and checks configs.",
      builds: false,
      load: () => import("./schema.js"),
    },
    {
      name: "lsp",
      summary: "Serve an editor: faults as one types, completion, references, renaming.",
      builds: false,
      load: () => import("./lsp.js"),
    },
    {
      name: "explain",
      summary: "Say more about the code of a diagnostic.",
      builds: false,
      load: () => import("./explain.js"),
    },
  ],
};
