import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import process from "node:process";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { listTasks, SlurmError, submit } from "./commands.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lighter-slurm-"));
  vi.stubEnv("PATH", `${folder}${delimiter}${process.env["PATH"] ?? ""}`);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

/** A command of a cluster that fails with these lines. */
async function failing(program: string, ...lines: readonly string[]): Promise<void> {
  const path = join(folder, program);
  await writeFile(path, `#!/bin/sh\ncat >&2 <<'END'\n${lines.join("\n")}\nEND\nexit 1\n`);
  await chmod(path, 0o755);
}

async function faultOf(asked: Promise<unknown>): Promise<SlurmError> {
  const error: unknown = await asked.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof SlurmError) return error;
  throw new Error(`not a fault of Slurm: ${String(error)}`);
}

describe.skipIf(process.platform === "win32")("a command of Slurm that fails", () => {
  it.each([
    ["slurm_load_jobs error: Unable to contact slurm controller (connect failure)"],
    ["slurm_load_jobs error: Zero Bytes were transmitted or received"],
    ["slurm_load_jobs error: Unexpected message received"],
    ["error: a sentence that a later Slurm may say", "slurm_load_jobs error: Unspecified error"],
  ])("is asked again when a question got no answer: %s", async (...lines) => {
    await failing("squeue", ...lines.map((line) => `squeue: ${line}`));
    expect(await faultOf(listTasks())).toMatchObject({ isPassing: true });
  });

  it.each([
    ["Batch job submission failed: Unable to contact slurm controller (connect failure)"],
    ["Batch job submission failed: Zero Bytes were transmitted or received"],
    ["Batch job submission failed: Socket timed out on send/recv operation"],
    ["Batch job submission failed: Slurm temporarily unable to accept job, sleeping and retrying"],
  ])("is submitted again when no controller has taken a job: %s", async (line) => {
    await failing("sbatch", `sbatch: error: ${line}`);
    expect(await faultOf(submit("#!/bin/sh"))).toMatchObject({ isPassing: true });
  });

  it("is final when the controller refuses a job", async () => {
    await failing(
      "sbatch",
      "sbatch: error: invalid partition specified: gpu",
      "sbatch: error: Batch job failed",
    );
    const fault = await faultOf(submit("#!/bin/sh"));
    expect(fault).toMatchObject({
      message: "`sbatch` says: invalid partition specified: gpu; Batch job failed",
      isPassing: false,
    });
  });

  it("is final when the command does not know how it is called", async () => {
    await failing("squeue", "squeue: unrecognized option '--me'");
    expect(await faultOf(listTasks())).toMatchObject({ isPassing: false });
  });

  it("is final where there is no such command", async () => {
    vi.stubEnv("PATH", folder);
    const fault = await faultOf(listTasks());
    expect(fault).toMatchObject({
      message: "there is no `squeue` here; start the sweep where jobs of Slurm are submitted",
      isPassing: false,
    });
  });
});
