import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { checkConfigFiles, DiagnosticError, type Diagnostic } from "@lighterjs/core";
import { describe, expect, it } from "vitest";
import { connect } from "./testing/connect.js";
import { exampleFolder } from "./testing/example-folders.js";

const LETTERS = exampleFolder("letters");
const HYDRA = exampleFolder("from-hydra");

/** What `lighter check` says of some files, as they are on disk. */
async function checked(cwd: string, files: readonly string[]): Promise<readonly Diagnostic[]> {
  try {
    return (await checkConfigFiles({ files, cwd, environment: {} })).warnings;
  } catch (error) {
    if (DiagnosticError.is(error)) return error.diagnostics;
    throw error;
  }
}

describe("what is wrong with a file that an editor shows", () => {
  it("is nothing for a config that is right", async () => {
    const editor = await connect();
    const path = join(LETTERS, "finetune.yaml");
    await editor.open(path, await readFile(path, "utf8"));
    expect(await editor.diagnostics(path)).toEqual([]);
    expect(await checked(LETTERS, ["finetune.yaml"])).toEqual([]);
  });

  it("counts for a text that is not saved", async () => {
    const editor = await connect();
    const path = join(LETTERS, "finetune.yaml");
    const text = await readFile(path, "utf8");
    await editor.open(path, text.replace("until_epoch", "until_epochs"));
    const [found] = await editor.diagnostics(path);
    expect(found).toMatchObject({
      code: "UNKNOWN_OPTION",
      range: { start: { line: 21, character: 6 }, end: { line: 21, character: 18 } },
    });
    expect(found?.message).toContain("did you mean `until_epoch`?");
    await editor.change(path, "", found!.range);
    await editor.change(path, "until_epoch", { start: found!.range.start, end: found!.range.start });
    expect(await editor.diagnostics(path)).toEqual([]);
  });

  it("is found in the config that composes a part", async () => {
    const editor = await connect();
    const path = join(HYDRA, "conf/model/mlp.yaml");
    await editor.open(path, (await readFile(path, "utf8")).replace("${width}", "${widht}"));
    expect(await editor.diagnostics(path)).toMatchObject([{ code: "UNRESOLVED_REFERENCE" }]);
  });

  it("is found in an option of a group that no config has chosen", async () => {
    const editor = await connect();
    const path = join(HYDRA, "conf/optimizer/sgd.yaml");
    await editor.open(path, (await readFile(path, "utf8")).replace("momentum", "momentun"));
    expect(await editor.diagnostics(path)).toMatchObject([{ code: "UNKNOWN_OPTION" }]);
    const experiment = join(HYDRA, "conf/experiment/finetune.yaml");
    await editor.open(experiment, await readFile(experiment, "utf8"));
    expect(await editor.diagnostics(experiment)).toEqual([]);
  });
});
