import { execFileSync } from "node:child_process";
import { tmpdir } from "node:os";
import { describe, expect, it } from "vitest";
import { slurmScript } from "./print-trials.js";

const numbered = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, at) => String(from + at).padStart(4, "0"));

const scriptOf = (ids: readonly string[]): string =>
  slurmScript(ids, { folder: "/sweeps/rates", command: ["echo", "trial"], cwd: tmpdir() });

/** The trial that a task runs, as bash works it out. */
const trialOf = (script: string, task: number, part?: number): string =>
  execFileSync("bash", ["-c", script], {
    env: {
      PATH: process.env["PATH"] ?? "",
      SLURM_ARRAY_TASK_ID: String(task),
      ...(part !== undefined && { PART: String(part) }),
    },
    encoding: "utf8",
  }).trim();

describe.skipIf(process.platform === "win32")("the script of a Slurm array (needs bash)", () => {
  it("has a task for each trial, and an array for each thousand", () => {
    const script = scriptOf(numbered(1, 1500));
    expect(script).toContain("#SBATCH --array=1-999\n");
    expect(script).toContain("# sbatch --array=0-500 --export=ALL,PART=1 THIS_FILE\n");
    expect(trialOf(script, 1)).toBe("trial 0001");
    expect(trialOf(script, 0, 1)).toBe("trial 1000");
    expect(trialOf(script, 500, 1)).toBe("trial 1500");
  });

  it("runs those that are left, wherever they are among the others", () => {
    const script = scriptOf(["0007", ...numbered(8, 9), "0012"]);
    expect(script).toContain("#SBATCH --array=7-9,12\n");
    const late = scriptOf(numbered(1400, 1500));
    expect(late).toContain("#SBATCH --array=400-500\n");
    expect(trialOf(late, 400)).toBe("trial 1400");
  });
});
