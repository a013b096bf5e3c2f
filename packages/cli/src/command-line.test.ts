import { describe, expect, it } from "vitest";
import { runCommandLine } from "./command-line.js";
import { COMMANDS } from "./commands/index.js";
import { RecordingOutput } from "./testing/recording-output.js";

async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const streams = { out: new RecordingOutput(), err: new RecordingOutput() };
  const code = await runCommandLine(args, {
    version: "9.8.7",
    streams,
    cwd: "/nowhere",
    environment: {},
    startedAt: 0,
  });
  return { code, out: streams.out.text, err: streams.err.text };
}

describe("runCommandLine", () => {
  it("prints the version", async () => {
    expect(await run("--version")).toEqual({ code: 0, out: "9.8.7\n", err: "" });
    expect(await run("fit", "--version")).toEqual({ code: 0, out: "9.8.7\n", err: "" });
  });

  it.each([
    [["--help"], "lighter fit config.yaml"],
    [["fit", "--help"], "--run-dir <dir>"],
    [["check", "--help"], "--format <format>"],
    [["print", "--help"], "--origins"],
    [["plan", "--help"], "--config-dir <dir>"],
    [["summary", "--help"], "lighter summary config.yaml"],
    [["diff", "--help"], "RUN_OR_CONFIG [OVERRIDE...] RUN_OR_CONFIG"],
    [["runs", "--help"], "--sort <metric>"],
    [["report", "--help"], "--output <file>"],
    [["targets", "--help"], "[name]"],
    [["init", "--help"], "lighter init my-project"],
    [["schema", "--help"], "--output <file>"],
    [["explain", "--help"], "lighter explain UNKNOWN_OPTION"],
  ])("helps with %j", async (args, text) => {
    const { code, out, err } = await run(...args);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain(text);
  });

  it.each([
    [
      ["check", "--format", "json"],
      "`lighter check` needs a config file",
      "for example `lighter check config.yaml`",
    ],
    [
      ["check", "--format", "json", "a.yaml", "--formta", "x"],
      "unknown option `--formta`",
      "did you mean `--format`?",
    ],
    [
      ["plan", "--format=json"],
      "`lighter plan` needs a config file",
      "for example `lighter plan config.yaml`",
    ],
    [
      ["summary", "--format", "json"],
      "`lighter summary` needs a config file",
      "for example `lighter summary config.yaml`",
    ],
    [["diff", "a.yaml", "--format", "json"], "`lighter diff` compares two configs or run folders, not 1", ""],
    [["check", "a.yaml", "--format", "json", "--limit", "x=1"], "there is no limit `x`", ""],
  ])("prints what is wrong with %j as JSON, since JSON is asked for", async (args, message, help) => {
    const { code, out, err } = await run(...args);
    expect({ code, err }).toEqual({ code: 2, err: "" });
    const [fault, ...more] = JSON.parse(out) as Record<string, unknown>[];
    expect(more).toEqual([]);
    expect(fault).toMatchObject({
      code: "INVALID_COMMAND",
      severity: "error",
      message,
      file: "<command line>",
      line: 1,
      column: 1,
      path: null,
      notes: [],
    });
    expect(String(fault?.["help"])).toContain(help);
  });

  it("prints it in the other formats of a report, too, and as text where none is asked for", async () => {
    const github = await run("check", "--format", "github");
    expect(github.out).toMatch(
      /^::error file=<command line>,line=1,.*title=INVALID_COMMAND::`lighter check` needs/,
    );
    const sarif = await run("check", "--format", "sarif");
    expect(JSON.parse(sarif.out)).toMatchObject({
      version: "2.1.0",
      runs: [{ results: [{ ruleId: "INVALID_COMMAND" }] }],
    });
    for (const args of [["check"], ["check", "--format", "xml"], ["check", "--formta", "json"]]) {
      const { out, err } = await run(...args);
      expect(out).toBe("");
      expect(err).toMatch(/^error: /);
    }
  });

  it("groups its commands by what they are for, each once", async () => {
    const { out } = await run("--help");
    const groups = out.split(/^(?=\S.*:$)/m).flatMap((text) => {
      const [heading = "", ...lines] = text.split("\n");
      const commands = lines.flatMap((line) => /^ {2}([a-z][a-z-]*) {2,}\S/.exec(line)?.[1] ?? []);
      return commands.length > 0 ? [[heading, commands]] : [];
    });
    expect(groups).toEqual(
      Object.entries(COMMANDS).map(([heading, entries]) => [heading, entries.map(({ name }) => name)]),
    );
  });

  it("shows its help on stderr when there is no command", async () => {
    const { code, out, err } = await run();
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain("Usage: lighter");
  });

  it.each([
    [["chek"], "unknown command `chek`", "did you mean `check`?"],
    [
      ["toString"],
      "unknown command `toString`",
      "`lighter --help` lists the commands, `lighter COMMAND --help` their options",
    ],
    [["config.yaml"], "unknown command `config.yaml`", "a config is run with `lighter fit CONFIG`"],
    [["fit", "a.yaml", "--run-dirs", "x"], "unknown option `--run-dirs`", "did you mean `--run-dir`?"],
    [
      ["fit", "a.yaml", "--checkpoint", "x"],
      "unknown option `--checkpoint`",
      "`lighter --help` lists the commands, `lighter COMMAND --help` their options",
    ],
    [
      ["fit", "a.yaml", "--trainer.max_epochs=3"],
      "unknown option `--trainer.max_epochs=3`",
      "an override has no dashes: `trainer.max_epochs=3`",
    ],
    [
      ["fit", "a.yaml", "--lr", "0.1"],
      "unknown option `--lr`",
      "an override has no dashes, and the whole path of its option: `PATH.learning_rate=VALUE`",
    ],
    [
      ["fit", "--config", "a.yaml"],
      "unknown option `--config`",
      "name the config without a flag: `lighter fit config.yaml`",
    ],
    [["fit", "a.yaml", "-m"], "unknown option `-m`", "make all of the runs with `lighter sweep`"],
    [
      ["fit", "a.yaml", "--ckpt_path", "x"],
      "unknown option `--ckpt_path`",
      "go on with a run by `--resume RUN`",
    ],
    [["train", "a.yaml"], "unknown command `train`", "did you mean `fit`?"],
    [
      ["explain"],
      "missing required argument `code`",
      "`lighter --help` lists the commands, `lighter COMMAND --help` their options",
    ],
  ])("refuses %j and says what may be meant", async (args, message, help) => {
    expect(await run(...args)).toEqual({ code: 2, out: "", err: `error: ${message}\n  = help: ${help}\n` });
  });

  it.each([
    [
      ["check", "a.yaml", "--format", "xml"],
      /`--format <format>` argument `xml` is invalid. Allowed choices are text, json/,
    ],
    [["check", "a.yaml", "--quiet", "--verbose"], /`--quiet` cannot be used with option `--verbose`/],
    [["targets", "a", "b"], /too many arguments/],
    [["fit", "--run-dir"], /argument missing/],
  ])("refuses %j", async (args, message) => {
    const { code, err } = await run(...args);
    expect(code).toBe(2);
    expect(err).toMatch(message);
  });
});
