import { mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { runLighter, startLighter, type Outcome } from "../testing/run-lighter.js";
import { createToyProject, type ToyProject } from "../testing/toy-project.js";

const SOURCE = `
export interface WarmupOptions {
  /** Epochs before the full rate. */
  epochs: number;
}
/** Starts slowly. */
export class Warmup {
  constructor(readonly options: WarmupOptions) {}
}
`;

let project: ToyProject;
beforeEach(async () => {
  project = await createToyProject({
    "package.json": JSON.stringify({
      name: "toy-project",
      type: "module",
      lighter: { namespace: "project", entry: "src/index.ts" },
      dependencies: { "toy-trainer": "*" },
    }),
    "tsconfig.json": '{ "compilerOptions": { "module": "NodeNext", "lib": ["ES2023"], "types": [] } }',
    "src/index.ts": SOURCE,
    "configs/deep/config.yaml": "trainer: {}\nsystem: {}\n",
  });
});
afterEach(() => project.remove());

async function schema(...args: string[]): Promise<Outcome> {
  return runLighter(["schema", ...args], { cwd: project.path });
}

async function written(name = ".lighter/schema.json"): Promise<string> {
  return readFile(join(project.path, name), "utf8");
}

describe("lighter schema", () => {
  it("writes the schemas of configs and of group files, and prints where the first is", async () => {
    expect(await schema()).toEqual({
      code: 0,
      signal: null,
      stdout: `${join(".lighter", "schema.json")}\n`,
      stderr: "",
    });
    expect(await written()).toContain('"project.Warmup"');
    expect(await written()).toContain("Epochs before the full rate.");
    expect(JSON.parse(await written(".lighter/Callback.json"))).toMatchObject({ title: "Callback" });
    expect(await written(".lighter/.gitignore")).toBe("*\n");
  });

  it("finds the project from a folder inside of it, from a config and from a folder that is named", async () => {
    const inside = await runLighter(["schema"], { cwd: join(project.path, "configs", "deep") });
    expect(inside.stdout).toBe(`${join("..", "..", ".lighter", "schema.json")}\n`);
    const elsewhere = { cwd: tmpdir() };
    for (const place of ["configs/deep/config.yaml", "configs", "."]) {
      await rm(join(project.path, ".lighter", "schema.json"));
      expect((await runLighter(["schema", join(project.path, place)], elsewhere)).code).toBe(0);
      expect(await written()).toContain('"project.Warmup"');
    }
  });

  it("writes again only what has changed", async () => {
    await schema();
    const modified = async (name: string): Promise<number> =>
      (await stat(join(project.path, ".lighter", name))).mtimeMs;
    const before = [await modified("schema.json"), await modified("Callback.json")];
    await schema();
    expect([await modified("schema.json"), await modified("Callback.json")]).toEqual(before);

    await project.write("src/index.ts", SOURCE.replace("full rate", "whole rate"));
    await schema();
    expect(await written()).toContain("Epochs before the whole rate.");
    const names = await readdir(join(project.path, ".lighter"));
    expect(names.filter((name) => name.includes(".json."))).toEqual([]);
  });

  it("writes the schema of configs elsewhere, and none for group files", async () => {
    const { stdout } = await schema("--output", "editor/lighter.json");
    expect(stdout).toBe(`${join("editor", "lighter.json")}\n`);
    expect(await readdir(join(project.path, "editor"))).toEqual(["lighter.json"]);
    expect(await readdir(project.path)).not.toContain(".lighter");
  });

  it.skipIf(process.platform === "win32")(
    "writes through no link, wherever in the project it lies",
    async () => {
      const victim = join(project.path, "..", `${basename(project.path)}-victim`);
      await mkdir(victim);
      onTestFinished(() => rm(victim, { recursive: true }));
      await writeFile(join(victim, "schema.json"), "mine");
      const refused = async (...args: string[]): Promise<void> => {
        const { code, stdout, stderr } = await schema(...args);
        expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
        expect(stderr).toMatch(/^error: `.*` is a link, and `lighter` writes through none\n {2}= help: /);
        expect([await readdir(victim), await readFile(join(victim, "schema.json"), "utf8")]).toEqual([
          ["schema.json"],
          "mine",
        ]);
      };
      const folder = join(project.path, ".lighter");
      await symlink(victim, folder);
      await refused();
      await refused("--output", ".lighter/schema.json");
      await rm(folder);
      await mkdir(folder);
      for (const name of ["schema.json", "Callback.json", ".gitignore"]) {
        await symlink(join(victim, "schema.json"), join(folder, name));
        await refused();
        await rm(join(folder, name));
      }
      await symlink(join(victim, "gone.json"), join(folder, "schema.json"));
      await refused();
      await rm(folder, { recursive: true });
      expect((await schema()).code).toBe(0);
    },
  );

  it("refuses a place where no file can be", async () => {
    expect(await schema("--output", "configs")).toMatchObject({
      code: 2,
      stdout: "",
      stderr: expect.stringMatching(/^error: `.*configs` is not a file\n {2}= help: /) as string,
    });
    const { code, stderr } = await schema("--output", "package.json/schema.json");
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^error: cannot write `.*schema.json`: a part of the path is a file.*\n {2}= help: /,
    );
    expect(stderr).not.toContain("    at ");
  });

  it("shows what does not compile, and keeps the schema that is there", async () => {
    await schema();
    const before = await written();
    await project.write("src/index.ts", SOURCE.replace("epochs: number", "epochs: Epochs"));
    const { code, stdout, stderr } = await schema();
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("src/index.ts:4:11");
    expect(stderr).toContain("Cannot find name 'Epochs'");
    expect(stderr).toContain("no schema was written");
    expect(await written()).toBe(before);
  });

  it("refuses a folder that belongs to no project, and a place that is not there", async () => {
    const folder = await mkdtemp(join(tmpdir(), "lighter-no-project-"));
    const { code, stdout, stderr } = await runLighter(["schema"], { cwd: folder });
    const named = await schema(folder);
    await rm(folder, { recursive: true });
    expect(named).toMatchObject({
      code: 2,
      stdout: "",
      stderr: expect.stringContaining(`there is no project in \`${folder}\``) as string,
    });
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("there is no project here");
    expect(stderr).toContain("`lighter init`");
    expect(await schema("confgs")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("error: there is no file or folder `confgs`\n") as string,
    });
  });
});

const LATER = SOURCE.replace("full rate", "whole rate");

describe("a schema that is there", () => {
  it("follows the sources with every command that reads them, also where the config is wrong", async () => {
    await schema();
    await project.write("src/index.ts", LATER);
    await project.write("wrong.yaml", "trainer: {max_epoch: 1}\n");
    expect((await runLighter(["check", "wrong.yaml"], { cwd: project.path })).code).toBe(2);
    expect(await written()).toContain("Epochs before the whole rate.");
    await project.write("src/index.ts", SOURCE);
    expect((await runLighter(["targets"], { cwd: project.path })).code).toBe(0);
    expect(await written()).toContain("Epochs before the full rate.");
  }, 300_000);

  it("is not made by a command that was not asked to", async () => {
    await runLighter(["targets"], { cwd: project.path });
    expect(await readdir(project.path)).not.toContain(".lighter");
  });
});

describe("lighter schema --watch", () => {
  it("writes it again when a source changes, says so in a line, and ends with Ctrl-C", async () => {
    const running = startLighter(["schema", "--watch"], { cwd: project.path });
    const lines = (count: number) =>
      new Promise<void>((settle, fail) => {
        let seen = "";
        const look = (text: string): void => {
          seen += text;
          if (seen.split("\n").length > count) settle();
        };
        running.child.stdout.on("data", look);
        void running.outcome.then((outcome) => fail(new Error(JSON.stringify(outcome))));
      });
    await lines(1);
    const next = lines(1);
    await project.write("src/index.ts", LATER);
    await next;
    expect(await written()).toContain("Epochs before the whole rate.");

    await project.write("src/index.ts", LATER.replace("epochs: number", "epochs: Epochs"));
    await running.said("the schema is as it was");
    expect(await written()).toContain("Epochs before the whole rate.");

    const again = lines(1);
    await project.write("src/more.ts", "export class More {}\n");
    await project.write("src/index.ts", `${SOURCE}export * from "./more.js";\n`);
    await again;
    expect(await written()).toContain("project.More");

    running.child.kill("SIGINT");
    const path = join(".lighter", "schema.json");
    expect(await running.outcome).toMatchObject({ code: 0, signal: null, stdout: `${path}\n`.repeat(3) });
  }, 300_000);
});
