import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { runCommandLine } from "../command-line.js";
import { RecordingOutput } from "./recording-output.js";

/** A folder with the given files, below which command lines run in this process. */
export interface RunFolders extends AsyncDisposable {
  readonly path: string;
  write(files: Readonly<Record<string, string | Uint8Array>>): Promise<void>;
  lighter(...args: string[]): Promise<{ code: number; out: string; err: string }>;
}

/** @param environment - of the command lines */
export async function makeRunFolders(
  files: Readonly<Record<string, string | Uint8Array>>,
  environment: Readonly<Record<string, string>> = {},
): Promise<RunFolders> {
  const path = await realpath(await mkdtemp(join(tmpdir(), "lighter-runs-")));
  const write: RunFolders["write"] = async (more) => {
    for (const [name, content] of Object.entries(more)) {
      await mkdir(dirname(join(path, name)), { recursive: true });
      await writeFile(join(path, name), content);
    }
  };
  await write(files);
  return {
    path,
    write,
    async lighter(...args) {
      const streams = { out: new RecordingOutput(), err: new RecordingOutput() };
      const host = { version: "0.0.0", streams, cwd: path, environment, startedAt: Date.UTC(2026, 10, 24) };
      const code = await runCommandLine(args, host);
      return { code, out: streams.out.text, err: streams.err.text };
    },
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}

export interface RunParts {
  readonly config?: string;
  /** Of `status.json`, beside what every run has. */
  readonly status?: object;
  /** Metrics of one epoch after another, four steps each. */
  readonly epochs?: readonly Readonly<Record<string, number | null>>[];
  readonly started?: string;
}

/** The files of a completed run. */
export function runFiles(
  folder: string,
  { config = "trainer: {max_epochs: 2}\n", status = {}, epochs = [], started }: RunParts = {},
): Record<string, string> {
  const lines = epochs.map((metrics, epoch) => JSON.stringify({ epoch, step: 4 * (epoch + 1), ...metrics }));
  return {
    [`${folder}/composed.yaml`]: `# @directory .\n${config}`,
    [`${folder}/resolved.yaml`]: `# @directory .\n${config}`,
    [`${folder}/environment.json`]: JSON.stringify({
      started_at: started ?? "2026-11-24T10:00:00.000Z",
      seed: 1,
      node: "20.19.0",
      packages: { "@lighterjs/tfjs": "0.1.0" },
    }),
    [`${folder}/metrics.jsonl`]: lines.map((line) => `${line}\n`).join(""),
    [`${folder}/status.json`]: JSON.stringify({
      state: "completed",
      epoch: Math.max(0, epochs.length - 1),
      step: 4 * epochs.length,
      metrics: epochs.at(-1) ?? {},
      better: { "train/loss": "min", "val/loss": "min", "val/accuracy": "max" },
      updated_at: "2026-11-24T10:01:30.000Z",
      ...status,
    }),
  };
}
