import { mkdir, readFile, readdir, symlink, utimes, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { container } from "tsyringe";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import type { Diagnostic } from "../diagnostic.js";
import { marked } from "../resolve/testing/resolve-text.js";
import { buildConfigFiles } from "../pipeline.js";
import { loadProject } from "./load-project.js";
import type { Project } from "./project.js";
import { projectCache } from "./project-cache.js";
import { projectFolder, writeFiles } from "./testing/project-folder.js";

const files = {
  "package.json": {
    name: "mine",
    type: "module",
    lighter: { namespace: "project", entry: "src/index.ts", roots: { system: "project.System" } },
  },
  "tsconfig.json": {
    compilerOptions: {
      module: "NodeNext",
      target: "ES2022",
      lib: ["ES2023"],
      strict: true,
      experimentalDecorators: true,
      types: [],
    },
  },
  "src/index.ts": [
    'import { inject, injectable } from "tsyringe";',
    'import { OPTIONS, NODE_PATH } from "@lighterjs/core";',
    'export * as parts from "./parts.js";',
    "export interface SystemOptions {",
    "  /** @minimum 0 */",
    "  rate?: number;",
    "}",
    "@injectable()",
    "export class System {",
    "  constructor(",
    "    @inject(OPTIONS) readonly options: SystemOptions,",
    "    @inject(NODE_PATH) readonly path: string,",
    "  ) {}",
    "}",
  ].join("\n"),
  "src/parts.ts": "export class Part {\n  constructor(readonly size: number) {}\n}\n",
  "train.yaml": "system: {rate: 0.5}\n",
};

/** A project in a folder of its own, with this workspace's packages installed. */
async function install(): Promise<string> {
  const folder = await projectFolder({ ...files, "node_modules/@lighterjs/.keep": "" });
  const core = join(import.meta.dirname, "../..");
  for (const name of ["tsyringe", "reflect-metadata"])
    await symlink(join(core, "node_modules", name), join(folder, "node_modules", name));
  await symlink(core, join(folder, "node_modules/@lighterjs/core"));
  return folder;
}

const load = async (cwd: string): Promise<{ project: Project | undefined; diagnostics: Diagnostic[] }> => {
  const diagnostics: Diagnostic[] = [];
  const project = await loadProject({ files: ["train.yaml"], cwd }, (each) => diagnostics.push(each));
  return { project, diagnostics };
};

/** The file that keeps the manifest of a project. */
async function keptManifest(folder: string): Promise<string> {
  const cache = projectCache(folder);
  if (cache === undefined) throw new Error("there is no cache");
  const [name, ...others] = (await readdir(cache)).filter((each) => each.startsWith("manifest-"));
  expect(others).toEqual([]);
  return join(cache, name ?? "none");
}

describe("a project's own targets", () => {
  it("come from its types, are kept, and made again only when a file has changed", async () => {
    const folder = await install();
    const first = await load(folder);
    expect(first.diagnostics).toEqual([]);
    expect(first.project?.catalog.names()).toEqual(["project.System", "project.parts.Part"]);
    expect(first.project?.hasNewManifest).toBe(true);
    expect(await readdir(folder)).not.toContain(".lighter");

    // A newer date alone changes nothing.
    await utimes(join(folder, "src/parts.ts"), new Date(), new Date());
    expect((await load(folder)).project?.hasNewManifest).toBe(false);

    await writeFiles(folder, { "src/parts.ts": files["src/parts.ts"].replace("class Part", "class Piece") });
    const names = ["project.System", "project.parts.Piece"];
    expect((await load(folder)).project?.catalog.names()).toEqual(names);

    // What the project could have brought along is not believed, wherever it lies.
    const kept = await keptManifest(folder);
    const forged = (await readFile(kept, "utf8")).replaceAll("project.System", "project.Evil");
    const inside = join(folder, "cache", basename(dirname(kept)));
    await mkdir(inside, { recursive: true, mode: 0o700 });
    await writeFile(join(inside, basename(kept)), forged);
    await writeFiles(folder, { ".lighter/project.targets.json": forged });
    vi.stubEnv("LIGHTER_CACHE_DIR", join(folder, "cache"));
    onTestFinished(() => void vi.unstubAllEnvs());
    expect((await load(folder)).project?.catalog.names()).toEqual(names);
    expect(await readFile(join(inside, basename(kept)), "utf8")).toBe(forged);
  });

  it("that do not compile are reported where they do not", async () => {
    const folder = await install();
    await writeFiles(folder, {
      "src/parts.ts": "export class Part {\n  constructor(readonly size: nombre) {}\n}\n",
    });
    const { project, diagnostics } = await load(folder);
    expect(project).toBeUndefined();
    expect(diagnostics).toMatchObject([
      { code: "INVALID_PROJECT", labels: [{ source: { name: "src/parts.ts" } }] },
    ]);
    expect(marked(diagnostics[0]!)).toEqual(["nombre"]);
  });

  it("are built from TypeScript, with the decorators that this process knows", async () => {
    const folder = await install();
    const { graph } = await buildConfigFiles({ files: ["train.yaml"], cwd: folder }, container);
    expect(graph.roots.get("system")).toMatchObject({ options: { rate: 0.5 }, path: "system" });
  });

  it("that make objects fill, as partials, an option for a function that makes them", async () => {
    const folder = await install();
    const text = (part: string) =>
      `system:\n  _target_: project.Outer\n  make: {_target_: project.Inner, ${part}size: 2, name: kept}\n`;
    await writeFiles(folder, {
      "src/index.ts": [
        "export interface InnerOptions {",
        "  size: number;",
        "  name: string;",
        "}",
        "export class Inner {",
        "  constructor(readonly options: InnerOptions) {}",
        "  run(): number {",
        "    return this.options.size;",
        "  }",
        "}",
        "export interface OuterOptions {",
        "  make: (options: Partial<InnerOptions>) => Inner;",
        "}",
        "export class Outer {",
        "  readonly inner: Inner;",
        "  constructor(options: OuterOptions) {",
        "    this.inner = options.make({ size: 3 });",
        "  }",
        "}",
      ].join("\n"),
      "train.yaml": text("_partial_: true, "),
      "whole.yaml": text(""),
    });
    const { graph } = await buildConfigFiles({ files: ["train.yaml"], cwd: folder }, container);
    expect(graph.roots.get("system")).toMatchObject({ inner: { options: { size: 3, name: "kept" } } });
    const whole = buildConfigFiles({ files: ["whole.yaml"], cwd: folder }, container);
    await expect(whole).rejects.toMatchObject({
      diagnostics: [
        { code: "WRONG_SLOT", help: ["add `_partial_: true`, for a function that makes it later"] },
      ],
    });
  });
});
