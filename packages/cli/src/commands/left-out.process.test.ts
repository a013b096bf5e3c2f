import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runLighter } from "../testing/run-lighter.js";
import { createToyProject, type ToyProject } from "../testing/toy-project.js";

const SOURCE = `
export class Lookup {
  constructor(readonly table: Map<string, number>) {}
}
interface Store {
  connections: number;
  open(): void;
}
export class Keeper {
  constructor(readonly store: Store) {}
}
export class Rates {
  constructor(readonly options: { rates: { [epoch: number]: number } } | { kind: "none" }) {}
}
`;

let project: ToyProject;
beforeAll(async () => {
  project = await createToyProject({
    "package.json": JSON.stringify({
      name: "toy-project",
      type: "module",
      lighter: { namespace: "project", entry: "src/index.ts" },
      dependencies: { "toy-trainer": "*" },
    }),
    "src/index.ts": SOURCE,
    "sound.yaml": "trainer: {}\nsystem: {}\nrates: {_target_: project.Rates, rates: {0: 0.1, 10: 0.01}}\n",
    "lookup.yaml": "table: {_target_: project.Lookup, table: {a: 1}}\n",
    "keeper.yaml": "keeper: {_target_: project.Keeper, connections: 3}\n",
  });
});
afterAll(() => project.remove());

const lighter = (...args: string[]) => runLighter(args, { cwd: project.path });

describe("an export that no config can build", () => {
  it("is no matter to a config that does not name it", async () => {
    expect(await lighter("check", "sound.yaml")).toMatchObject({ code: 0, stdout: "", stderr: "" });
  });

  it("tells whoever names it why and where", async () => {
    const { code, stderr } = await lighter("check", "lookup.yaml");
    expect(code).toBe(2);
    expect(stderr).toContain(
      "error[UNKNOWN_TARGET]: `project.Lookup` cannot be built from a config: its `table` is required, but no value in YAML is a `Map<string, number>`",
    );
    expect(stderr).toContain("it is declared at src/index.ts:3:15");
    expect(stderr).not.toContain("did you mean");
  });

  it("is listed by `lighter targets`, which tells the same of it", async () => {
    const { stdout } = await lighter("targets");
    expect(stdout).toMatch(/^Exported, but cannot be built from a config:\nproject\.Lookup +its `table`/m);
    const { code, stderr } = await lighter("targets", "Lookup");
    expect(code).toBe(2);
    expect(stderr).toContain("`project.Lookup` cannot be built from a config");
  });
});

describe("an option that nothing can fill", () => {
  it("is told to its author, by the check and by `lighter targets`", async () => {
    const told = "`store` takes objects of type `Store`, which no target of this project makes";
    expect((await lighter("check", "keeper.yaml")).stderr).toContain(`note: ${told}`);
    expect((await lighter("targets")).stdout).toMatch(
      /nothing here can fill:\nproject\.Keeper +`store` takes/,
    );
    expect((await lighter("targets", "Keeper")).stdout.replace(/\s+/g, " ")).toContain(`note: ${told}`);
  });
});
