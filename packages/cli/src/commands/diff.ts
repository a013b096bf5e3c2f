import { dirname, resolve } from "node:path";
import {
  changesToJSON,
  type ComparedConfig,
  diffConfigs,
  loadComparedConfig,
  renderChanges,
  splitArguments,
} from "@lighterjs/core/stages";
import { CONFIG_OPTIONS, defineCommand, formatOption } from "../command.js";
import type { CommandContext, Format } from "../command-context.js";
import { CommandError } from "../command-error.js";
import { configRequest, type ConfigArguments } from "../config-request.js";
import { EXIT_CODE } from "../exit-code.js";
import { findRunConfig, isOfRun } from "../host/find-run-config.js";
import { readResolved } from "../host/resumed-run.js";
import { renderJSON } from "../terminal/render-json.js";

interface DiffRequest extends ConfigArguments {
  readonly format: Format;
}

export const command = defineCommand({
  usage: "RUN_OR_CONFIG [OVERRIDE...] RUN_OR_CONFIG [OVERRIDE...] [options]",
  argument: {
    name: "[args...]",
    description: "two configs or run folders, each followed by overrides of its own",
  },
  options: [...CONFIG_OPTIONS, formatOption()],
  examples: `
  $ lighter diff runs/config/2026-11-24_05-40-56 runs/config/2026-11-24_06-12-03
  $ lighter diff runs/config/2026-11-24_05-40-56 config.yaml
  $ lighter diff config.yaml config.yaml trainer.max_epochs=3
  trainer (lighter.Trainer)
    ~ max_epochs: 10 → 3  # config.yaml:4 → <command line>:1

Order of keys and spelling of numbers do not count; items of a list are found
again by their name or target. Values from the environment are never shown.`,
  run: (args, flags, context) => diff({ args, ...flags }, context),
});

/**
 * `lighter diff`: what differs in meaning between two configs or runs. Nothing is built; values
 * need not be complete.
 */
async function diff(request: DiffRequest, context: CommandContext): Promise<number> {
  const { out, err } = context.streams;
  const [left, right] = splitSides(request.args);
  const changes = diffConfigs(
    await loadSide(left, request, context),
    await loadSide(right, request, context),
  );
  if (request.format === "json") out.write(renderJSON(changesToJSON(changes)));
  else if (changes.length > 0) out.write(renderChanges(changes, { color: out.color }));
  else if (context.verbosity !== "quiet") err.write("no differences\n");
  return EXIT_CODE.done;
}

/** A config or run folder, and the overrides that follow it. */
type Side = readonly [path: string, ...overrides: string[]];

function splitSides(args: readonly string[]): readonly [Side, Side] {
  const sides: [string, ...string[]][] = [];
  for (const argument of args) {
    const isOverride = splitArguments([argument]).overrides.length > 0;
    if (!isOverride) sides.push([argument]);
    else if (sides.length > 0) sides.at(-1)!.push(argument);
    else
      throw new CommandError(`the override \`${argument}\` follows no config`, {
        help: ["write it behind the config that it changes: `lighter diff CONFIG OVERRIDE... CONFIG`"],
      });
  }
  const [left, right, ...more] = sides;
  if (left === undefined || right === undefined || more.length > 0)
    throw new CommandError(`\`lighter diff\` compares two configs or run folders, not ${sides.length}`, {
      help: [
        "for example `lighter diff runs/config/2026-11-24_05-40-56 config.yaml`",
        "overrides stand behind the config that they change: `lighter diff config.yaml config.yaml trainer.max_epochs=3`",
      ],
    });
  return [left, right];
}

async function loadSide(
  [path, ...overrides]: Side,
  { configDir, project }: ConfigArguments,
  context: CommandContext,
): Promise<ComparedConfig> {
  const file = await findRunConfig(path, context.cwd);
  const recorded = isOfRun(file) ? await readResolved(dirname(resolve(context.cwd, file))) : undefined;
  return loadComparedConfig(
    configRequest("diff", { args: [file, ...overrides], configDir, project }, context),
    recorded,
  );
}
