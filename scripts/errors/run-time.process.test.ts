import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "run-time");
const bin = resolve(import.meta.dirname, "../../packages/cli/bin/lighter.js");
const codes = readdirSync(root);
/** Of codes that training does not raise, the command that does. */
const COMMANDS: Readonly<Record<string, string>> = { NO_WEIGHTS: "predict" };

interface Fit {
  readonly exitCode: unknown;
  readonly stderr: string;
  /** Whether there is a run folder. */
  readonly began: boolean;
}

async function fit(code: string): Promise<Fit> {
  const folder = await mkdtemp(join(tmpdir(), "lighter-run-time-"));
  const runDir = join(folder, "run");
  try {
    const args = [bin, COMMANDS[code] ?? "fit", "config.yaml", "--quiet", "--run-dir", runDir];
    const { exitCode, stderr } = await new Promise<{ exitCode: unknown; stderr: string }>((settle) =>
      execFile(process.execPath, args, { cwd: join(root, code) }, (error, _stdout, text) =>
        settle({ exitCode: error?.code ?? 0, stderr: text }),
      ),
    );
    const began = await stat(runDir).then(
      () => true,
      () => false,
    );
    return { exitCode, stderr, began };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

describe("what a run reports of its config", () => {
  it.each(codes)("is as written for %s, and points at the line in question", async (code) => {
    const { exitCode, stderr, began } = await fit(code);
    expect(stderr).toMatch(new RegExp(`^error\\[${code}\\]: `));
    await expect(stderr).toMatchFileSnapshot(join(root, code, "expected.txt"));
    const marked = (await readFile(join(root, code, "config.yaml"), "utf8")).split("\n")[lineOf(stderr) - 1];
    expect(stderr).toContain(marked);
    // Only what the numbers of a step tell comes after one.
    const late = code.startsWith("NON_FINITE_");
    expect({ exitCode, began }).toEqual({ exitCode: late ? 1 : 2, began: late });
  });
});

const lineOf = (report: string): number => Number(/--> config\.yaml:(\d+):/.exec(report)?.[1]);
