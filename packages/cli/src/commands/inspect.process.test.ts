import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runLighter, type Outcome } from "../testing/run-lighter.js";
import { createToyProject, type ToyProject } from "../testing/toy-project.js";

let project: ToyProject;
beforeAll(async () => {
  project = await createToyProject({
    "config.yaml": "epochs: 4\ntrainer:\n  max_epochs: ${epochs}\nsystem:\n  token: ${env:TOY_TOKEN}\n",
    "bad.yaml": "trainer:\n  max_epoch: 1\nsystem: {}\n",
  });
});
afterAll(() => project.remove());

async function lighter(...args: string[]): Promise<Outcome> {
  return runLighter(args, { cwd: project.path, environment: { TOY_TOKEN: "hunter2" } });
}

describe("lighter check", () => {
  it("prints nothing for a valid config, and an empty array as JSON", async () => {
    expect(await lighter("check", "config.yaml")).toEqual({ code: 0, signal: null, stdout: "", stderr: "" });
    expect(await lighter("check", "config.yaml", "--format", "json")).toEqual({
      code: 0,
      signal: null,
      stdout: "[]\n",
      stderr: "",
    });
  });

  it("prints one JSON array and nothing else for a faulty one", async () => {
    const { code, stdout, stderr } = await lighter("check", "bad.yaml", "--format", "json");
    expect({ code, stderr }).toEqual({ code: 2, stderr: "" });
    expect(JSON.parse(stdout)).toMatchObject([
      {
        code: "UNKNOWN_OPTION",
        severity: "error",
        file: "bad.yaml",
        line: 2,
        column: 3,
        endLine: 2,
        endColumn: 12,
      },
    ]);
  });

  it("reports a wrong seed together with all the rest", async () => {
    const { stdout } = await lighter("check", "bad.yaml", "+seed=abc", "--format", "json");
    const found = JSON.parse(stdout) as { code: string; path: string; labels: { text: string }[] }[];
    expect(found.map(({ code, path }) => [code, path])).toEqual([
      ["UNKNOWN_OPTION", "trainer.max_epoch"],
      ["INVALID_OPTION", "seed"],
    ]);
    expect(found[1]?.labels[0]?.text).toBe("expected an integer, found a string");
  });

  it("prints its report in the formats of CI", async () => {
    const github = await lighter("check", "bad.yaml", "--format", "github");
    expect(github).toMatchObject({ code: 2, stderr: "" });
    expect(github.stdout).toMatch(
      /^::error file=bad\.yaml,line=2,col=3,endLine=2,endColumn=12,title=UNKNOWN_OPTION::/,
    );
    const sarif = await lighter("check", "bad.yaml", "--format", "sarif");
    expect(JSON.parse(sarif.stdout)).toMatchObject({
      runs: [
        {
          results: [
            { ruleId: "UNKNOWN_OPTION", locations: [{ physicalLocation: { region: { startLine: 2 } } }] },
          ],
        },
      ],
    });
    expect(await lighter("check", "config.yaml", "--format", "github")).toMatchObject({
      code: 0,
      stdout: "",
    });
  });

  it("writes its report to stderr, without colour", async () => {
    const { code, stdout, stderr } = await lighter("check", "bad.yaml");
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^error\[UNKNOWN_OPTION\]: /);
  });
});

describe("a limit of configs", () => {
  it("is raised or lowered by a flag, and by nothing else", async () => {
    const { code, stderr } = await lighter("check", "config.yaml", "--limit", "nodes=3");
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error\[LIMIT_EXCEEDED\]: the config holds more than 3 values/);
    expect(stderr).toContain("raise the limit with `--limit nodes=…`");
    expect((await lighter("check", "config.yaml", "--limit", "nodes=30", "--limit", "depth=3")).code).toBe(0);
    expect((await lighter("check", "config.yaml", "nodes=3")).stderr).toContain("UNKNOWN_PATH");
    expect((await lighter("check", "config.yaml", "--limit", "node=3")).stderr).toContain(
      "error: there is no limit `node`\n  = help: did you mean `nodes`?\n",
    );
  });
});

describe("lighter print", () => {
  it("prints the composed config", async () => {
    const { code, stdout, stderr } = await lighter("print", "config.yaml", "epochs=5");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("epochs: 5\n");
    expect(stdout).toContain("max_epochs: ${epochs}\n");
  });

  it("says who set each value", async () => {
    const { stdout } = await lighter("print", "config.yaml", "epochs=5", "--origins");
    expect(stdout).toContain("epochs: 5 # <command line>:1:8 (was 4, config.yaml:1:9)");
  });

  it("finds config groups in a further folder", async () => {
    await project.write("elsewhere/speed/fast.yaml", "batches: 7\n");
    await project.write("grouped.yaml", "defaults:\n  - speed@trainer: fast\n  - _self_\n");
    const { stdout } = await lighter("print", "grouped.yaml", "--config-dir", "elsewhere");
    expect(stdout).toContain("trainer:\n  batches: 7\n");
    expect(await lighter("print", "grouped.yaml", "--config-dir", "nowhere")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("error: there is no folder `nowhere`\n") as string,
    });
  });

  it("resolves references, but never shows what came from the environment", async () => {
    const { stdout } = await lighter("print", "config.yaml", "--resolve");
    expect(stdout).toContain("max_epochs: 4\n");
    expect(stdout).toContain("token: ${env:TOY_TOKEN}\n");
  });
});

describe("lighter print --resolve of a config elsewhere", () => {
  it("counts its paths from the working directory, so that what is kept there means the same", async () => {
    await project.write("conf/config.yaml", "trainer: {}\nsystem: {data: rows.csv}\n");
    const { stdout } = await lighter("print", "conf/config.yaml", "--resolve");
    expect(stdout).toContain("data: conf/rows.csv\n");
    await project.write("kept.yaml", stdout);
    expect(await lighter("diff", "kept.yaml", "conf/config.yaml", "--quiet")).toMatchObject({ stdout: "" });
    expect((await lighter("print", "kept.yaml", "--resolve")).stdout).toBe(stdout);
  });
});

describe("lighter plan", () => {
  it("prints the trainer's table, its JSON or its page, and leaves nothing behind", async () => {
    expect(await lighter("plan", "config.yaml")).toMatchObject({
      code: 0,
      stdout: "a plan of 4 epochs, 80 wide\n",
    });
    const { code, stdout } = await lighter("plan", "config.yaml", "--format", "json");
    expect({ code, json: JSON.parse(stdout) as unknown }).toEqual({
      code: 0,
      json: { max_epochs: 4, phases: [] },
    });
    expect((await lighter("plan", "config.yaml", "--format", "html")).stdout).toBe(
      "<!doctype html><title>a plan</title>\n",
    );
  });
});

describe("lighter summary", () => {
  it("says so where the trainer has none", async () => {
    const { code, stdout, stderr } = await lighter("summary", "config.yaml");
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("what `trainer:` builds cannot summarize: it has no method `summary`");
  });
});

describe("lighter targets", () => {
  it("lists what configs may name", async () => {
    const { code, stdout } = await lighter("targets");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^toy\.Freezer +Knows one parameter/m);
  });

  it("describes one target", async () => {
    const { stdout } = await lighter("targets", "toy.Trainer");
    expect(stdout).toMatch(/^max_epochs +integer ≥ 1 +1\s+Epochs to train\.$/m);
    expect(stdout).toMatch(/^callbacks +Callback\[\]\s+What takes part/m);
  });

  it("takes the end of a name where that is enough", async () => {
    expect((await lighter("targets", "Freezer")).stdout).toMatch(/^toy\.Freezer /);
  });

  it("prints JSON", async () => {
    const { stdout } = await lighter("targets", "toy.System", "--format", "json");
    expect(JSON.parse(stdout)).toMatchObject([
      { name: "toy.System", kind: "class", module: "toy-trainer", produces: ["toy-trainer#System"] },
    ]);
  });

  it("suggests the nearest name", async () => {
    const { code, stderr } = await lighter("targets", "toy.Freezr");
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: "error: no target is called `toy.Freezr`\n  = help: did you mean `toy.Freezer`?\n",
    });
  });

  it.skipIf(process.platform === "win32")("keeps quiet when the reader has gone", async () => {
    const bin = resolve(import.meta.dirname, "../../bin/lighter.js");
    const child = spawn("sh", ["-c", `"${process.execPath}" "${bin}" targets --format json | head -c 1`], {
      cwd: project.path,
    });
    let stderr = "";
    child.stderr.on("data", (data: Buffer) => (stderr += data.toString()));
    await once(child, "close");
    expect(stderr).toBe("");
  });

  it.runIf(process.platform === "linux")("fails when its result cannot be written", async () => {
    const bin = resolve(import.meta.dirname, "../../bin/lighter.js");
    const child = spawn("sh", ["-c", `"${process.execPath}" "${bin}" targets > /dev/full`], {
      cwd: project.path,
    });
    let stderr = "";
    child.stderr.on("data", (data: Buffer) => (stderr += data.toString()));
    const [code] = (await once(child, "close")) as [number];
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: the result could not be written: ENOSPC/);
  });
});

describe("lighter explain", () => {
  it("says more about a code, however it is spelled", async () => {
    const { code, stdout } = await lighter("explain", "unknown_option");
    expect(code).toBe(0);
    expect(stdout).toContain("UNKNOWN_OPTION");
  });

  it("suggests the nearest code", async () => {
    const { code, stderr } = await lighter("explain", "UNKNOWN_OPTIONS");
    expect(code).toBe(2);
    expect(stderr).toContain("did you mean `UNKNOWN_OPTION`?");
  });
});
