import { createRequire } from "node:module";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Diagnostic } from "../diagnostic.js";
import { marked } from "../resolve/testing/resolve-text.js";
import type { ProjectRequest } from "./find-project.js";
import { loadProject } from "./load-project.js";
import type { Project } from "./project.js";
import { application, manifestOf, projectFolder } from "./testing/project-folder.js";

const load = async (
  folder: string,
  request: Partial<ProjectRequest> = {},
): Promise<{ project: Project | undefined; diagnostics: (Diagnostic & { marked: string[] })[] }> => {
  const diagnostics: (Diagnostic & { marked: string[] })[] = [];
  const project = await loadProject(
    { files: ["app/configs/deep/train.yaml"], cwd: folder, ...request },
    (diagnostic) => diagnostics.push({ ...diagnostic, marked: marked(diagnostic) }),
  );
  return { project, diagnostics };
};

const loadTarget = async (project: Project | undefined, name: string) => {
  const definition = project?.catalog.get(name);
  if (project === undefined || definition === undefined) throw new Error(`no target ${name}`);
  return project.registry.load(definition);
};

/** Lists in lists. */
function nested(levels: number): unknown {
  let value: unknown = [];
  for (let level = 1; level < levels; level++) value = [value];
  return value;
}

describe("the project of a config", () => {
  it("is the nearest package above it with a dependency that publishes targets", async () => {
    const folder = await projectFolder(application);
    const { project, diagnostics } = await load(folder);
    expect(diagnostics).toEqual([]);
    expect(project).toMatchObject({ directory: join(folder, "app"), roots: { trainer: "lib.make" } });
    expect(project?.catalog.names()).toEqual([
      "dep.count",
      "lib.gone",
      "lib.group.constructor",
      "lib.group.member",
      "lib.group.number",
      "lib.make",
    ]);
  });

  it("is looked for from the working directory next, then from the fallback", async () => {
    const folder = await projectFolder({ ...application, "elsewhere/train.yaml": "" });
    const files = ["../elsewhere/train.yaml"];
    expect((await load(folder, { files, cwd: join(folder, "app") })).project?.directory).toBe(
      join(folder, "app"),
    );
    const fallback = join(folder, "app", "node_modules", "lib");
    const found = await load(folder, { files: ["elsewhere/train.yaml"], fallback });
    expect(found.project?.directory).toBe(fallback);
  });

  it("is that of the working directory for what builds, and no config of another is taken", async () => {
    const folder = await projectFolder({
      ...application,
      "other/package.json": { name: "other", lighter: {} },
      "other/deep/train.yaml": "",
      "loose/train.yaml": "",
    });
    const [app, other] = [join(folder, "app"), join(folder, "other")];
    const own = { files: ["configs/deep/train.yaml"], cwd: app, builds: true };
    expect((await load(folder, own)).project?.directory).toBe(app);
    expect(
      (await load(folder, { ...own, cwd: join(app, "configs"), files: ["deep/train.yaml"] })).project
        ?.directory,
    ).toBe(app);
    const loose = { ...own, files: ["../loose/train.yaml"] };
    expect((await load(folder, loose)).project?.directory).toBe(app);
    expect(
      (await load(folder, { ...loose, cwd: join(folder, "loose"), fallback: app })).project?.directory,
    ).toBe(app);

    const files = ["../other/deep/train.yaml"];
    expect((await load(folder, { ...own, files, builds: false })).project?.directory).toBe(other);
    for (const cwd of [app, join(folder, "loose")])
      expect(await load(folder, { ...own, files, cwd })).toMatchObject({
        project: undefined,
        diagnostics: [
          {
            code: "INVALID_PROJECT",
            message: "`../other/deep/train.yaml` belongs to another project than the working directory",
            help: ["if you trust it, `--project ../other` builds with it"],
            marked: ['"name"'],
          },
        ],
      });
    expect((await load(folder, { ...own, files, project: "../other/deep" })).project?.directory).toBe(other);
    expect((await load(folder, { ...own, project: "../other" })).project?.directory).toBe(other);
  });

  it("is none where a folder is chosen that is in none", async () => {
    const folder = await projectFolder({ ...application, "loose/train.yaml": "" });
    const { project, diagnostics } = await load(folder, { cwd: join(folder, "app"), project: "../loose" });
    expect(project).toBeUndefined();
    expect(diagnostics).toMatchObject([
      { message: expect.stringMatching(/^there is no project in `..\/loose`: /) as string },
    ]);
  });

  it("takes no folder outside of `node_modules` for a dependency", async () => {
    const folder = await projectFolder({
      ...application,
      "app/package.json": {
        name: "app",
        dependencies: { "../../stranger": "1", "@x/../../../stranger": "1", "": "1" },
      },
      "stranger/package.json": { name: "stranger", lighter: { targets: ["t.json"] } },
      "stranger/t.json": manifestOf("stranger", "stranger", ["x"]),
    });
    expect((await load(folder)).project).toBeUndefined();
  });

  it("is nothing without targets anywhere", async () => {
    const folder = await projectFolder({ "app/package.json": { name: "app" }, "app/train.yaml": "" });
    const { project, diagnostics } = await load(folder, { files: ["app/train.yaml"] });
    expect(project).toBeUndefined();
    expect(diagnostics).toMatchObject([{ code: "INVALID_PROJECT", severity: "error" }]);
  });

  it("reads one manifest once, whoever publishes it", async () => {
    const folder = await projectFolder({
      ...application,
      "app/package.json": { name: "app", dependencies: { lib: "1", twin: "1" } },
      "app/node_modules/twin/package.json": { name: "twin", lighter: { targets: ["twin.json"] } },
      "app/node_modules/twin/twin.json": manifestOf("lib", "lib", ["make"]),
    });
    expect((await load(folder)).project?.catalog.publishersOf("lib.make")).toEqual(["lib"]);
  });

  it("decides itself where two packages give a root a default target", async () => {
    const files = {
      ...application,
      "app/package.json": { name: "app", dependencies: { lib: "1", other: "1" } },
      "app/node_modules/other/package.json": {
        name: "other",
        lighter: { targets: [], roots: { trainer: "other.T" } },
      },
    };
    const { diagnostics } = await load(await projectFolder(files));
    expect(diagnostics).toMatchObject([
      {
        code: "INVALID_PROJECT",
        message: "`lib` and `other` each give `trainer` a default target",
        marked: ['"trainer"'],
      },
    ]);
    const decided = { ...files["app/package.json"], lighter: { roots: { trainer: "other.T" } } };
    const { project } = await load(await projectFolder({ ...files, "app/package.json": decided }));
    expect(project?.roots).toEqual({ trainer: "other.T" });
  });
});

it("a `package.json` may begin with a byte order mark", async () => {
  const text = `\ufeff${JSON.stringify(application["app/package.json"])}`;
  const { project, diagnostics } = await load(
    await projectFolder({ ...application, "app/package.json": text }),
  );
  expect(diagnostics).toEqual([]);
  expect(project?.roots).toEqual({ trainer: "lib.make" });
});

describe("a faulty project", () => {
  it.each([
    ["is not JSON", { "app/package.json": "}" }, "`app/package.json` is not JSON", "}"],
    [
      "has a field of another kind",
      { "app/package.json": { lighter: 3 } },
      "`lighter` in `app/package.json` must be an object",
      '"lighter"',
    ],
    [
      "has a namespace that is no name",
      { "app/package.json": { lighter: { namespace: "a b" } } },
      "`namespace` in `app/package.json` must be a dotted name, such as `project`",
      '"namespace"',
    ],
    [
      "has targets that are no list",
      { "app/package.json": { lighter: { targets: "x" } } },
      "`targets` in `app/package.json` must be a list of manifest files",
      '"targets"',
    ],
    [
      "has an entry that is not there",
      { "app/package.json": { lighter: { entry: "src/index.ts" } } },
      "the entry `src/index.ts` of the project is not there",
      '"entry"',
    ],
    [
      "has an entry outside itself",
      { "app/package.json": { lighter: { entry: "../secret.ts" } }, "secret.ts": "const key = 3" },
      "the entry `../secret.ts` of the project lies outside of it",
      '"entry"',
    ],
    [
      "lists a manifest that is not there",
      { "app/package.json": { name: "app", lighter: { targets: ["t.json"] } } },
      "`app` publishes `t.json`, which is not there",
      '"t.json"',
    ],
    [
      "lists a manifest outside itself",
      {
        "app/package.json": { name: "app", lighter: { targets: ["../t.json"] } },
        "t.json": manifestOf("t", "t", []),
      },
      "`app` publishes `../t.json`, which is not there",
      '"../t.json"',
    ],
    [
      "lists a manifest that is not JSON",
      { "app/package.json": { name: "app", lighter: { targets: ["t.json"] } }, "app/t.json": "{" },
      "the manifest `t.json` of `app` is not JSON",
      '"t.json"',
    ],
    [
      "lists a manifest of a later format",
      { "app/package.json": { name: "app", lighter: { targets: ["t.json"] } }, "app/t.json": { format: 2 } },
      "the manifest `t.json` of `app` has the format 2, but this version reads format 1",
      '"t.json"',
    ],
    [
      "lists what is nested without end",
      {
        "app/package.json": { name: "app", lighter: { targets: ["t.json"] } },
        "app/t.json": { format: 1, definitions: nested(1000) },
      },
      "the manifest `t.json` of `app` is not a manifest: it is nested more than 200 levels deep",
      '"t.json"',
    ],
    [
      "lists something else",
      { "app/package.json": { name: "app", lighter: { targets: ["t.json"] } }, "app/t.json": { format: 1 } },
      "the manifest `t.json` of `app` is not a manifest: `namespace` must be given",
      '"t.json"',
    ],
  ])("that %s is reported", async (_what, files, message, text) => {
    const { project, diagnostics } = await load(await projectFolder({ "app/train.yaml": "", ...files }), {
      files: ["app/train.yaml"],
    });
    expect(project).toBeUndefined();
    expect(diagnostics).toMatchObject([{ code: "INVALID_PROJECT", message, marked: [text] }]);
  });
});

describe("the registry", () => {
  it("loads an ES module from the package that publishes it, and keeps the owner of a member", async () => {
    const { project } = await load(await projectFolder(application));
    const make = await loadTarget(project, "lib.make");
    expect(Reflect.apply(make.callable, make.owner, [])).toBe("made");
    const member = await loadTarget(project, "lib.group.member");
    expect(Reflect.apply(member.callable, member.owner, [])).toBe(true);
  });

  it("loads CommonJS as `require` does, as one instance", async () => {
    const folder = await projectFolder(application);
    const { project } = await load(folder);
    const { callable } = await loadTarget(project, "dep.count");
    const require = createRequire(join(folder, "app/node_modules/lib/package.json"));
    expect((require("@scope/dep") as { count: unknown }).count).toBe(callable);
  });

  it.each([
    ["lib.gone", "the module `lib` has no export `gone`"],
    ["lib.group.constructor", "the module `lib` has no export `group.constructor`"],
    ["lib.group.number", "the export `group.number` of `lib` is neither a class nor a function"],
  ])("refuses %s", async (name, message) => {
    const { project } = await load(await projectFolder(application));
    await expect(loadTarget(project, name)).rejects.toThrow(message);
  });

  it("says why a module cannot be loaded", async () => {
    const missing = await projectFolder({
      ...application,
      "app/node_modules/lib/lib.targets.json": manifestOf("lib", "absent", ["x"]),
    });
    await expect(loadTarget((await load(missing)).project, "lib.x")).rejects.toThrow(
      "the module `absent` of `lib.x` cannot be loaded: Cannot find module 'absent'",
    );
    const failing = await projectFolder({
      ...application,
      "app/node_modules/lib/index.js": "throw new Error('no engine')",
    });
    await expect(loadTarget((await load(failing)).project, "lib.make")).rejects.toThrow(
      "cannot be loaded: no engine",
    );
  });

  it("loads a package that offers itself to `import` alone", async () => {
    const files = {
      ...application,
      "app/node_modules/lib/package.json": {
        ...application["app/node_modules/lib/package.json"],
        exports: { ".": { import: "./index.js" } },
      },
    };
    const { project } = await load(await projectFolder(files));
    expect((await loadTarget(project, "lib.make")).callable.name).toBe("make");
  });
});
