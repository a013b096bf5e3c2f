import { mkdtemp, realpath, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { container } from "tsyringe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Diagnostic, DiagnosticError } from "../diagnostic.js";
import { buildConfigFiles, checkConfigFiles } from "../pipeline.js";
import { printResolved } from "../print/print-config.js";
import { marked } from "../resolve/testing/resolve-text.js";
import { writeFiles } from "./testing/project-folder.js";

const files = {
  "package.json": {
    name: "mine",
    type: "module",
    lighter: { entry: "src/index.ts", resolvers: "src/resolvers.ts", roots: { system: "project.System" } },
  },
  "tsconfig.json": {
    compilerOptions: { module: "NodeNext", target: "ES2022", lib: ["ES2023"], strict: true, types: [] },
  },
  "src/index.ts": [
    "export interface SystemOptions {",
    "  width?: number;",
    "  name?: string;",
    "  /** @minimum 1 */",
    "  most?: number;",
    "}",
    "export class System {",
    "  constructor(readonly options: SystemOptions) {}",
    "}",
  ].join("\n"),
  "src/resolvers.ts": [
    "let calls = 0;",
    "/** The sum of numbers. */",
    "export const sum = (...numbers: number[]): number => {",
    "  calls += 1;",
    "  return numbers.reduce((all, each) => all + each, 0);",
    "};",
    "export async function runName(prefix: string, length = 3): Promise<string> {",
    '  return prefix.slice(0, length) + "-" + String(calls);',
    "}",
    'export function fails(): number { throw new RangeError("no luck"); }',
    'export async function rejects(): Promise<number> { throw new Error("gone"); }',
    "export const odd = (): number => JSON.parse('\"text\"') as number;",
  ].join("\n"),
};

/** One project for all configs: its types are read once. */
let folder: string;
let count = 0;

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "lighter-resolvers-")));
  await writeFiles(folder, files);
  await symlink(join(import.meta.dirname, "../../node_modules"), join(folder, "node_modules"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function install(config: string): Promise<{ files: string[]; cwd: string }> {
  const name = `train-${count++}.yaml`;
  await writeFiles(folder, { [name]: config });
  return { files: [name], cwd: folder };
}

const faultsOf = async (work: Promise<unknown>): Promise<(Diagnostic & { marked: string[] })[]> => {
  const error = await work.then(
    () => expect.fail("nothing was reported"),
    (thrown: unknown) => thrown,
  );
  if (!DiagnosticError.is(error)) throw error;
  return error.diagnostics.map((each) => ({ ...each, marked: marked(each) }));
};

const build = async (config: string): Promise<unknown> => {
  const run = await buildConfigFiles(await install(config), container.createChildContainer());
  const system = run.graph.roots.get("system") as { options: unknown };
  return system.options;
};

describe("resolvers of a project", () => {
  it("are run once for the same arguments when something is built, one inside another too", async () => {
    const config =
      "system: {width: '${sum:1,2}', most: '${sum:1,2}', name: '${runName:abcdef,${sum:1,1}}'}\n";
    // Two sums, of which one is asked for twice.
    expect(await build(config)).toEqual({ width: 3, most: 3, name: "ab-2" });
  });

  it("are not run by what only looks, which shows the reference as it is written", async () => {
    const request = await install("a: ${fails:}\nsystem: {width: '${fails:}', name: 'x-${sum:1,2}'}\n");
    const { resolved } = await checkConfigFiles(request);
    expect(printResolved(resolved)).toBe(
      "a: ${fails:}\nsystem:\n  _target_: project.System\n  width: ${fails:}\n  name: x-${sum:1,2}\n",
    );
  });

  it("stand for what they are declared to give", async () => {
    const config = "n: ${sum:1}\nsystem: {name: '${sum:1,2}', width: '${runName:a}', most: '${n}'}\n";
    expect(await faultsOf(checkConfigFiles(await install(config)))).toMatchObject([
      { code: "INVALID_OPTION", message: "`system.name` takes text, but `${sum:1,2}` gives a number" },
      { code: "INVALID_OPTION", message: "`system.width` takes a number, but `${runName:a}` gives text" },
    ]);
  });

  it.each([
    ["too many arguments", "${runName:a,1,2}", "takes 1 to 2 arguments, not 3", "${runName:a,1,2}"],
    ["too few", "${runName:}", "takes 1 to 2 arguments, not 0", "${runName:}"],
    ["one of another type", "${runName:a,b}", "must be a number", "b"],
    ["one among the rest", "${sum:1,x}", "must be a number", "x"],
    ["another name", "${sums:1}", "there is no resolver named `sums`", "sums"],
  ])("are refused %s before anything is run", async (_what, text, message, place) => {
    const [fault, ...others] = await faultsOf(checkConfigFiles(await install(`a: ${text}\n`)));
    expect(others).toEqual([]);
    expect(fault?.message).toContain(message);
    expect(fault?.marked[0]).toBe(place);
  });

  it.each([
    ["throws", "${fails:}", "INVALID_REFERENCE", "`fails` failed: RangeError: no luck"],
    ["rejects", "${rejects:}", "INVALID_REFERENCE", "`rejects` failed: Error: gone"],
    ["gives something else than it says", "${odd:}", "INVALID_OPTION", "must be a number"],
    ["gives what the option does not take", "${sum:0}", "INVALID_OPTION", "at least 1"],
  ])("are reported at the reference when one %s", async (_what, text, code, message) => {
    const request = await install(`system: {most: '${text}'}\n`);
    await checkConfigFiles(request);
    const [fault] = await faultsOf(buildConfigFiles(request, container.createChildContainer()));
    expect(fault).toMatchObject({ code, path: "system.most" });
    expect(fault?.message).toContain(message);
    expect(fault?.labels[0].source.name).toBe(request.files[0]);
  });

  it("decide no target", async () => {
    const config = "kind: ${runName:a}\nsystem: {_target_: '${kind}'}\nother: {_target_: '${runName:b}'}\n";
    const faults = await faultsOf(checkConfigFiles(await install(config)));
    expect(faults.map(({ code, path }) => [code, path])).toEqual([
      ["INVALID_REFERENCE", "system._target_"],
      ["INVALID_REFERENCE", "other._target_"],
    ]);
  });
});
