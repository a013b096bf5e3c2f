import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { ShowMessageNotification, TextEdit, WillRenameFilesRequest } from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import { connect } from "../testing/connect.js";
import { projectFolder } from "../testing/project-folder.js";
import { uriOf } from "../testing/test-editor.js";

const FILES = {
  "conf/config.yaml": `defaults:
  - base # shared
  - model: small
  - optional experiment: null
  - _self_
  - override /model@other: "small"
sweep: { parameters: { model: [small, 'large'] } }
`,
  "conf/base.yaml": "defaults:\n  - model@other: large\nwidth: 3\n",
  "conf/model/small.yaml": "units: ${width}\n",
  "conf/model/large.yaml": "defaults: [small, sub/part@net]\nunits: 2\n",
  "conf/model/sub/part.yaml": "a: 1\n",
  "conf/experiment/fast.yaml": "# @package _global_\ndefaults: [/base@again, { override /model: small }]\n",
  "local.yaml": "width: 4\n",
};

const LIGHTER = { configs: [["./conf/config.yaml", "local.yaml"]] };

/**
 * The files that an editor changes with a renaming, as they are then, and what the server says to a
 * person.
 */
async function move(names: Readonly<Record<string, string>>, changed: Readonly<Record<string, string>> = {}) {
  const folder = await projectFolder({ ...FILES, ...changed }, LIGHTER);
  const editor = await connect({ workspace: { workspaceEdit: { documentChanges: true } } });
  const said: string[] = [];
  editor.connection.onNotification(ShowMessageNotification.type, ({ message }) => void said.push(message));
  const opened = join(folder, "conf/config.yaml");
  await editor.open(opened, await readFile(opened, "utf8"));
  const moves = Object.entries(names).map(([from, to]) => [join(folder, from), join(folder, to)] as const);
  const before = (await editor.diagnostics(opened)).map(({ code }) => code);
  const files = moves.map(([from, to]) => ({ oldUri: uriOf(from), newUri: uriOf(to) }));
  const edit = await editor.connection.sendRequest(WillRenameFilesRequest.type, { files });
  const texts: Record<string, string> = {};
  for (const change of edit?.documentChanges ?? []) {
    if (!("edits" in change)) throw new Error("a change of files");
    const path = new URL(change.textDocument.uri);
    const text = await readFile(path, "utf8");
    const edits = change.edits.filter((each) => TextEdit.is(each));
    const next = TextDocument.applyEdits(TextDocument.create(path.href, "", 1, text), edits);
    texts[relative(folder, path.pathname)] = next;
    await writeFile(path, next);
  }
  for (const [from, to] of moves) {
    await mkdir(dirname(to), { recursive: true });
    await rename(from, to);
    for (const each of [from, to]) await editor.fileChanged(each);
  }
  if (edit !== null) {
    const isOpen = moves.every(([from]) => from !== opened);
    const current = isOpen ? opened : moves.find(([from]) => from === opened)![1];
    if (!isOpen) await editor.close(opened);
    const text = await readFile(current, "utf8");
    await (isOpen ? editor.change(current, text) : editor.open(current, text));
    expect((await editor.diagnostics(current)).map(({ code }) => code)).toEqual(before);
  }
  return { texts, said };
}

describe("a file that an editor gives another path", () => {
  it("is an option: all lists and sweeps that choose it say so", async () => {
    const { texts, said } = await move({ "conf/model/small.yaml": "conf/model/tiny.yml" });
    expect(said).toEqual([]);
    expect(texts).toEqual({
      "conf/config.yaml": FILES["conf/config.yaml"]
        .replace("model: small", "model: tiny")
        .replace('"small"', '"tiny"')
        .replace("[small", "[tiny"),
      "conf/experiment/fast.yaml": FILES["conf/experiment/fast.yaml"].replace("small", "tiny"),
      "conf/model/large.yaml": FILES["conf/model/large.yaml"].replace("small", "tiny"),
    });
  });

  it("is a config that others begin with, from wherever", async () => {
    const { texts } = await move({ "conf/base.yaml": "conf/shared.yaml" });
    expect(texts).toEqual({
      "conf/config.yaml": FILES["conf/config.yaml"].replace("base", "shared"),
      "conf/experiment/fast.yaml": FILES["conf/experiment/fast.yaml"].replace("/base", "/shared"),
    });
    const { texts: further } = await move({ "conf/model/sub/part.yaml": "conf/model/piece.yaml" });
    expect(further).toEqual({
      "conf/model/large.yaml": FILES["conf/model/large.yaml"].replace("sub/part@net", "piece@net"),
    });
  });

  it("is named in package.json", async () => {
    const { texts } = await move({ "local.yaml": "mine/local.yaml", "conf/config.yaml": "conf/main.yaml" });
    expect(Object.keys(texts)).toEqual(["package.json"]);
    expect(JSON.parse(texts["package.json"]!)).toMatchObject({
      lighter: { configs: [["./conf/main.yaml", "mine/local.yaml"]] },
    });
  });

  it("is left to the editor where its configs would come to something else", async () => {
    const elsewhere = await move({ "conf/model/small.yaml": "conf/net/small.yaml" });
    expect(elsewhere).toEqual({
      texts: {},
      said: [expect.stringContaining("The configs that name small.yaml are left as they are: ")],
    });
    const named = { "local.yaml": "width: ${hydra:runtime.choices.model}\n" };
    const { said } = await move({ "conf/model/small.yaml": "conf/model/tiny.yaml" }, named);
    expect(said).toEqual([
      "The configs that name small.yaml are left as they are: `tiny` in the place of `small` would change what ./conf/config.yaml local.yaml means",
    ]);
    const path = `network:\n  _target_: lighter.models.Pretrained\n  path: part.yaml\n`;
    const from = { "conf/model/sub/part.yaml": path };
    expect((await move({ "conf/model/sub/part.yaml": "conf/model/part.yaml" }, from)).said).toEqual([
      expect.stringContaining("its paths count from its folder"),
    ]);
  });

  it("is no part of any config", async () => {
    const others = { "notes.yaml": "a: 1\n" };
    expect(await move({ "notes.yaml": "remarks.yaml" }, others)).toEqual({ texts: {}, said: [] });
  });
});
