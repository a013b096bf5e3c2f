import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { arrayScript, trialArrays } from "./array-script.js";
import type { SlurmOptions } from "./options.js";

const numbered = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, at) => String(from + at).padStart(4, "0"));

it("numbers tasks below the size of an array, by the numbers of their trials", () => {
  expect(trialArrays(numbered(1, 1500), 1001)).toEqual([
    { offset: 0, tasks: "1-1000" },
    { offset: 1001, tasks: "0-499" },
  ]);
  expect(trialArrays(["0012", "0007", "0008", "0009"], 1001)).toEqual([{ offset: 0, tasks: "7-9,12" }]);
  expect(trialArrays(numbered(1400, 1500), 1001)).toEqual([{ offset: 1001, tasks: "399-499" }]);
  expect(trialArrays([], 1001)).toEqual([]);
});

it("asks for what the options say, quoted where Slurm would take it apart", () => {
  const script = arrayScript({
    name: "my rates",
    arrays: [{ offset: 0, tasks: "1-3" }],
    folder: "/home/me/50% of it/rates",
    command: ["echo"],
    cwd: "/home/me",
    options: {
      partition: "gpu",
      account: "lab",
      time: "1-12:00:00",
      cpus: 4,
      memory: "16G",
      gpus: "a100:2",
      sbatch: { exclusive: true, nice: 100, comment: 'say "so" # twice' },
    },
  });
  expect(script.split("\n").filter((line) => line.startsWith("#SBATCH"))).toEqual([
    '#SBATCH --job-name="my rates"',
    "#SBATCH --array=1-3",
    "#SBATCH --requeue",
    "#SBATCH --signal=B:USR1@120",
    "#SBATCH --open-mode=append",
    '#SBATCH --output="/home/me/50%% of it/rates/slurm/%A_%a.out"',
    "#SBATCH --partition=gpu",
    "#SBATCH --account=lab",
    "#SBATCH --time=1-12:00:00",
    "#SBATCH --cpus-per-task=4",
    "#SBATCH --mem=16G",
    "#SBATCH --gpus=a100:2",
    "#SBATCH --exclusive",
    "#SBATCH --nice=100",
    '#SBATCH --comment="say \\"so\\" # twice"',
  ]);
});

/** Lets a trial do something at SIGTERM. */
const whenTold = (command: string): string => `sleep 60 & trap 'kill $!; ${command}' TERM`;

describe.skipIf(process.platform === "win32")("the script of an array (needs bash)", () => {
  let folder: string;
  beforeAll(() => {
    // Slurm makes neither this nor the folders of trials.
    folder = mkdtempSync(join(tmpdir(), "it's a sweep-"));
    execFileSync("mkdir", [join(folder, "trials")]);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Runs a task; `scontrol` is a function of bash, and not Slurm's. */
  function task(number: number, command: string, { options = {}, offset }: Given = {}) {
    const script = arrayScript({
      name: "rates",
      arrays: trialArrays(numbered(1, 1500), 1001),
      folder,
      command: ["bash", "-c", command, "trial"],
      cwd: folder,
      options,
    });
    const environment = {
      PATH: process.env["PATH"] ?? "",
      SLURM_JOB_ID: "77",
      SLURM_ARRAY_TASK_ID: String(number),
      ...(offset !== undefined && { OFFSET: String(offset) }),
    };
    const { status } = spawnSync("bash", [], {
      input: `scontrol() { echo "scontrol $*"; }\n${script}`,
      env: environment,
    });
    const id = String(number + (offset ?? 0)).padStart(4, "0");
    const read = (path: string): string => {
      try {
        return readFileSync(join(folder, path), "utf8");
      } catch {
        return "";
      }
    };
    return { status, log: read(`trials/${id}.log`), ended: read(`slurm/${id}.ended`) };
  }
  interface Given {
    readonly options?: SlurmOptions;
    readonly offset?: number;
  }

  it("runs the trial of a task in the project, and leaves what it has come to", () => {
    const { status, log, ended } = task(7, 'pwd; echo "it is $1"; exit 3');
    expect({ status, log }).toEqual({ status: 3, log: `${folder}\nit is 0007\n` });
    expect(ended).toMatch(/^3 \d+ \S+\n$/);
    expect(task(499, 'echo "it is $1"', { offset: 1001 }).log).toBe("it is 1500\n");
  });

  it("begins with the lines of the set-up, whose failure ends the trial", () => {
    expect(task(8, "echo $DEVICE", { options: { setup: ["export DEVICE=3"] } })).toMatchObject({
      status: 0,
      log: "3\n",
    });
    const { status, log, ended } = task(9, "echo trial", { options: { setup: ["echo set-up", "false"] } });
    expect({ status, log }).toEqual({ status: 1, log: "set-up\n" });
    expect(ended).toMatch(/^1 0 /);
  });

  it.each([
    [21, "time is over", "kill -USR1 $PPID; exec sleep 60", 143, "scontrol requeue 77\n", ""],
    [22, "it is told to stop", "kill -USR2 $PPID; exec sleep 60", 143, "", "143"],
    [23, "all processes are told, and it saves", "kill -TERM $PPID; sleep 0.2; exit 75", 75, "", "75"],
    [24, "it ends well meanwhile", `${whenTold("exit 0")}; kill -USR1 $PPID; wait`, 0, "", "0"],
    [25, "it fails meanwhile", `${whenTold("exit 1")}; kill -USR1 $PPID; wait`, 1, "", "1"],
    [26, "it is killed", "kill -KILL $$", 137, "", "137"],
  ])("tells trial %i of a signal, once, and what becomes of it: %s", (id, _, command, status, log, code) => {
    const end = task(id, command);
    expect({ status: end.status, log: end.log.replaceAll(/^.*(?:Terminated|Killed).*\n/gm, "") }).toEqual({
      status,
      log,
    });
    expect(end.ended.split(" ")[0]).toBe(code);
  });
});
