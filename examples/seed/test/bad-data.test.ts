import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const cwd = resolve(import.meta.dirname, "..");
const bin = resolve(cwd, "node_modules/lighterjs/bin/lighter.js");

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lighter-bad-data-"));
  await writeFile(join(folder, "bad.csv"), "x,y,label\n1,2,a\n3,oops,b\n");
  await writeFile(join(folder, "model.json"), '{"not": "a model"}');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Outcome {
  readonly code: unknown;
  readonly stdout: string;
  readonly stderr: string;
}

/** Trains base.yaml with a further file on top. */
async function fit(text: string): Promise<Outcome> {
  const extra = join(folder, "extra.yaml");
  await writeFile(extra, text);
  const words = ["fit", "base.yaml", extra, "--run-dir", join(folder, "run")];
  return new Promise((done) => {
    execFile(process.execPath, [bin, ...words], { cwd }, (error, stdout, stderr) =>
      done({ code: error?.code ?? 0, stdout, stderr }),
    );
  });
}

const dataset = (lines: string): string => `system:\n  dataloaders:\n    train:\n      dataset:\n${lines}`;

describe("a fault that only the data or the model can show", () => {
  it.each([
    [
      "a name that matches no parameter",
      'trainer:\n  callbacks:\n    - _target_: lighter.callbacks.Freezer\n      names: ["model.clasifier.bias"]\n',
      "UNMATCHED_PARAMETER",
      ["extra.yaml:4:15", "model.classifier.bias"],
    ],
    [
      "a missing image folder",
      dataset("        _target_: lighter.data.ImageFolder\n        path: images\n"),
      "FILE_NOT_FOUND",
      ["extra.yaml:6:15"],
    ],
    [
      "a missing CSV file",
      dataset("        _target_: lighter.data.Csv\n        path: none.csv\n        target: label\n"),
      "FILE_NOT_FOUND",
      ["extra.yaml:6:15"],
    ],
    [
      "a CSV file with a bad row",
      dataset("        _target_: lighter.data.Csv\n        path: bad.csv\n        target: label\n"),
      "INVALID_DATA",
      ["extra.yaml:6:15", "bad.csv` line 3, column `y`", "oops"],
    ],
    [
      "a model file that is none",
      "system:\n  model:\n    _target_: lighter.models.Pretrained\n    path: model.json\n",
      "INVALID_MODEL",
      ["extra.yaml:4:11"],
    ],
    [
      "a missing model file",
      "system:\n  model:\n    _target_: lighter.models.Pretrained\n    path: none/model.json\n",
      "FILE_NOT_FOUND",
      ["extra.yaml:4:11"],
    ],
  ])("%s ends in a diagnostic before the first step", async (_name, text, code, words) => {
    const outcome = await fit(text);
    expect(outcome.stderr).toContain(`error[${code}]`);
    for (const word of words) expect(outcome.stderr).toContain(word);
    expect({ code: outcome.code, stdout: outcome.stdout }).toEqual({ code: 2, stdout: "" });
    expect(await readdir(folder)).not.toContain("run");
  });
});

describe("a loss that is not finite", () => {
  it("ends the run with its place, and leaves a truthful record", async () => {
    const outcome = await fit("system:\n  optimizer:\n    learning_rate: 1.0e+38\n");
    expect(outcome.stderr).toContain("error[NON_FINITE_LOSS]: the training loss is ");
    expect(outcome.stderr).toMatch(/--> base\.yaml:\d+:1\n/);
    expect(outcome.stderr).toContain("= at: system");
    const runFolder = join(folder, "run");
    expect({ code: outcome.code, stdout: outcome.stdout }).toEqual({ code: 1, stdout: `${runFolder}\n` });
    const status = JSON.parse(await readFile(join(runFolder, "status.json"), "utf8")) as { state: string };
    expect(status.state).toBe("failed");
  });
});
