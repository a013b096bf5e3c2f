import { stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import process from "node:process";
import type { ExportRequest, Runnable } from "@lighterjs/core";
import { withFileAccess } from "@lighterjs/core/files";
import { ALLOW_HOST, CONFIG_OPTIONS, defineCommand } from "../command.js";
import type { CommandContext } from "../command-context.js";
import { CommandError } from "../command-error.js";
import type { ConfigArguments } from "../config-request.js";
import { EXIT_CODE, STOP_EXIT_CODE, type StopSignalName } from "../exit-code.js";
import { shownPath } from "../host/shown-command.js";
import { runAround } from "../host/resumed-run.js";
import { listenForStop } from "../host/stop-request.js";
import { openRun } from "../open-run.js";
import { renderFailure } from "../render-failure.js";
import { checkRequestedRun } from "../requested-run.js";
import { isAbort } from "../run-to-end.js";
import { StatusLine } from "../terminal/status-line.js";

interface ExportArguments extends ConfigArguments {
  readonly output: string | undefined;
  readonly format: ExportRequest["format"];
}

export const command = defineCommand({
  usage: "RUN_OR_CHECKPOINT [CONFIG...] [OVERRIDE...] [options]",
  argument: {
    name: "[args...]",
    description: "the folder of a run, or one of its checkpoints; its config need not be named",
  },
  options: [
    ...CONFIG_OPTIONS,
    {
      flags: "--output <dir>",
      description: "folder of the model (default: model, in the folder of the run)",
    },
    {
      flags: "--format <format>",
      description: "layers and weights for TensorFlow.js, or the weights alone",
      choices: ["tfjs", "safetensors"],
      default: "tfjs",
    },
    ALLOW_HOST,
  ],
  examples: `
  $ lighter export runs/config/2026-11-24_05-40-56
  $ lighter export runs/config/2026-11-24_05-40-56/checkpoints/last --output models/weather
  $ lighter export runs/config/2026-11-24_05-40-56 --format safetensors

Of a run, its best checkpoint is taken, or its newest where it monitors no metric. Trains nothing, reads no
samples, and replaces nothing that is there. The last line on stdout is the folder of the model.

Exit codes: 0 done, 1 the model could not be written, 2 it cannot be made, 75, 130, 143 stopped by a signal.`,
  run: (args, flags, context) => exportRun({ args, ...flags }, context),
});

/** The file by which the model of a format is known. */
const FILES = { tfjs: "model.json", safetensors: "model.safetensors" } as const;

/** `lighter export`: makes a model of a checkpoint. Leaves nothing behind where it fails. */
function exportRun(request: ExportArguments, context: CommandContext): Promise<number> {
  return withFileAccess({ network: "allowed" }, () => exportOf(request, context));
}

async function exportOf(
  { args: [source, ...args], output, format, ...config }: ExportArguments,
  context: CommandContext,
): Promise<number> {
  const { cwd, streams, verbosity } = context;
  const { out, err } = streams;
  if (source === undefined || source.trim() === "")
    throw new CommandError("`lighter export` needs a run or a checkpoint", {
      help: ["for example `lighter export runs/config/2026-11-24_05-40-56`"],
    });
  const line = new StatusLine(err);
  let isBuilt = false;
  const endNow = (name: StopSignalName): void => process.exit(STOP_EXIT_CODE[name]);
  // What is being written is whole in a moment; before that there is nothing on disk.
  const stop = listenForStop(process, (name) => void (isBuilt || endNow(name)), endNow);
  try {
    const from = resolve(cwd, source);
    const folder = await modelFolder({ source, from, output, cwd });
    await requireFree(folder, format);
    const requested = await checkRequestedRun("export", { args, ...config, resume: source }, context);
    // It does not go on with the run, which may be under way: its folder need not be free.
    const location = { ...requested.location, kind: "named" } as const;
    const run = await openRun<Required<Pick<Runnable, "export">>>(
      "export",
      { ...requested, location },
      { line, stopSignal: stop.signal },
      context,
    );
    isBuilt = true;
    try {
      const { checkpoint } = await run.trainer.export(run.system, { from, output: folder, format });
      const { path, epoch, step } = checkpoint;
      if (verbosity !== "quiet")
        line.print(`made of \`${shownPath(path, cwd)}\`: epoch ${epoch}, step ${step}`);
      out.writeExactly(`${folder}\n`);
      return stop.receivedSignal === undefined ? EXIT_CODE.done : STOP_EXIT_CODE[stop.receivedSignal];
    } catch (error) {
      if (stop.receivedSignal !== undefined && isAbort(error)) return STOP_EXIT_CODE[stop.receivedSignal];
      const explained = run.graph.explain(error);
      const view = { color: err.color, verbosity, outcome: "there is no model" };
      err.write(renderFailure(explained ?? error, view));
      return explained === undefined ? EXIT_CODE.failed : EXIT_CODE.refused;
    } finally {
      await run.close();
    }
  } finally {
    stop.dispose();
  }
}

interface ModelSource {
  /** As given. */
  readonly source: string;
  readonly from: string;
  readonly output: string | undefined;
  readonly cwd: string;
}

async function modelFolder({ source, from, output, cwd }: ModelSource): Promise<string> {
  if (output !== undefined && output.trim() !== "") return resolve(cwd, output);
  if (output !== undefined)
    throw new CommandError("the name of the output folder is empty", {
      help: ["leave `--output` out to have the model in the folder of the run"],
    });
  const run = await runAround(from);
  if (run !== undefined) return join(run, "model");
  const isThere = (await stat(from).catch(() => undefined)) !== undefined;
  throw new CommandError(
    isThere
      ? `\`${source}\` lies in the folder of no run, so the folder of the model must be named`
      : `there is no run and no checkpoint \`${source}\``,
    {
      help: [
        isThere
          ? "name it with `--output DIR`, and the config that the checkpoint is of: `lighter export CHECKPOINT CONFIG --output DIR`"
          : "the folder of a run is the last line that `lighter fit` prints",
      ],
    },
  );
}

/** @throws CommandError where something would be replaced */
async function requireFree(folder: string, format: ExportRequest["format"]): Promise<void> {
  const file = join(folder, FILES[format]);
  if ((await stat(file).catch(() => undefined)) !== undefined)
    throw new CommandError(`\`${file}\` is there already`, {
      help: [
        `name another folder with \`--output\`, or remove \`${file}\`; nothing that is there is replaced`,
      ],
    });
  for (let at = folder; ; at = dirname(at)) {
    const info = await stat(at).catch(() => undefined);
    if (info === undefined && dirname(at) !== at) continue;
    if (info?.isDirectory() !== false) return;
    throw new CommandError(`the model cannot lie in \`${folder}\`: \`${at}\` is a file`, {
      help: ["name another folder with `--output`"],
    });
  }
}
