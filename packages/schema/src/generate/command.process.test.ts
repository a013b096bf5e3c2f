import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "../../../..");
const folder = mkdtempSync(join(tmpdir(), "lighter-command-"));
afterAll(() => rmSync(folder, { recursive: true }));
writeFileSync(join(folder, "package.json"), '{ "name": "my-project", "type": "module" }');

function run(source: string, ...more: string[]) {
  writeFileSync(join(folder, "index.ts"), source);
  const command = join(root, "packages/schema/bin/lighter-targets.js");
  const args = [
    "--entry",
    "index.ts",
    "--namespace",
    "project",
    "--package",
    "my-project",
    "--module",
    "./index.ts",
  ];
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...args, ...more], {
    cwd: folder,
    encoding: "utf8",
  });
  return {
    status,
    stderr,
    printed: stdout === "" ? undefined : (JSON.parse(stdout) as Record<string, unknown>),
  };
}

describe("lighter-targets", () => {
  it("prints the manifest and the digests of what it was made from", () => {
    const { status, printed } = run(
      "export class Ema {\n  constructor(readonly options: { decay: number }) {}\n}\n",
    );
    expect(status).toBe(0);
    expect(printed).toMatchObject({
      manifest: { namespace: "project", targets: [{ name: "project.Ema", module: "./index.ts" }] },
      files: [{ path: join(folder, "index.ts") }, { path: join(folder, "package.json") }],
    });
  });

  it("writes the manifest where it is told to", () => {
    const { printed } = run("export class Ema {}\n", "--output", "made.json");
    expect(printed?.["manifest"]).toBe(join(folder, "made.json"));
    expect(readFileSync(join(folder, "made.json"), "utf8")).toContain('"project.Ema"');
  });

  it("shows what does not compile, with its place", () => {
    const problem = (line: number, column: number, message: string) => ({
      status: 1,
      printed: { problems: [{ file: join(folder, "index.ts"), line, column, message }] },
    });
    expect(run("\r\n  export const size = ;\n")).toMatchObject(
      problem(2, 23, "TS1109: Expression expected."),
    );
    expect(run("export interface Options {\r\n  since?: Missing;\r\n}\n")).toMatchObject(
      problem(2, 11, "TS2304: Cannot find name 'Missing'."),
    );
  });

  it("lets functions use what is not installed", () => {
    const { printed } = run(`import { existsSync } from "node:fs";
export class Ema {
  constructor(readonly options: { path: string }) {}
  [Symbol.dispose]() {
    if (!existsSync(this.options.path)) process.exit(1);
  }
}
`);
    expect(printed).toMatchObject({ manifest: { targets: [{ name: "project.Ema" }] } });
  });

  it("reads the types that are installed, where there is no tsconfig.json", () => {
    const types = join(folder, "node_modules/@types/clock");
    mkdirSync(types, { recursive: true });
    writeFileSync(join(types, "index.d.ts"), "interface Tick { every: number }\n");
    const { printed } = run("export class Clock {\n  constructor(readonly tick: Tick) {}\n}\n");
    expect(printed).toMatchObject({
      manifest: { targets: [{ options: { properties: { every: { type: "number" } } } }] },
    });
  });

  it("leaves out a class that no config could build, and says why and where", () => {
    const { status, printed } = run(
      "export class Ema {\n  constructor(readonly table: Map<string, number>) {}\n}\n",
    );
    expect(status).toBe(0);
    const reason = "its `table` is required, but no value in YAML is a `Map<string, number>`";
    expect(printed).toMatchObject({
      manifest: { targets: [], omitted: [{ name: "project.Ema", reason, at: "index.ts:2:15" }] },
    });
  });

  it("refuses wrong arguments", () => {
    const { status, stderr } = run("", "--nothing");
    expect(status).toBe(2);
    expect(stderr).toContain("--nothing");
  });
});

describe("the manifests and the reference in this repository", () => {
  it("are what the types give", () => {
    const script = join(root, "scripts/generate-manifests.js");
    const { status, stderr } = spawnSync(process.execPath, [script, "--check"], {
      cwd: root,
      encoding: "utf8",
    });
    expect(stderr).toBe("");
    expect(status).toBe(0);
  });
});
