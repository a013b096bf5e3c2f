import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { checkConfigFiles, DiagnosticError, type Diagnostic } from "@lighterjs/core";
import { describe, expect, it } from "vitest";
import {
  CodeActionRequest,
  CompletionRequest,
  DefinitionRequest,
  DocumentSymbolRequest,
  ExecuteCommandRequest,
  HoverRequest,
  InlayHintRequest,
  PrepareRenameRequest,
  ReferencesRequest,
  RenameRequest,
  TextDocumentContentRequest,
  type CodeAction,
  type CompletionList,
} from "vscode-languageserver/node";
import { connect } from "./testing/connect.js";
import { uriOf } from "./testing/test-editor.js";
import { exampleFolder } from "./testing/example-folders.js";

const LETTERS = exampleFolder("letters");
const HYDRA = exampleFolder("from-hydra");

/** The diagnostics of `lighter check` for some files, as they are on disk. */
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

describe("a config that is typed", () => {
  it("is told of as it is now, not as it was", async () => {
    const editor = await connect();
    const path = join(LETTERS, "typed.yaml");
    await editor.open(path, "trainer: { max_epochs: 0.5 }\n");
    for (let round = 0; round < 50; round++)
      await editor.change(path, `trainer: { max_epochs: ${round % 2 === 0 ? "1" : "0.5"} }\n`);
    expect(await editor.diagnostics(path)).toHaveLength(1);
    await editor.change(path, "trainer: { max_epochs: 1 }\n");
    expect(await editor.diagnostics(path)).toEqual([]);
  });

  it("has its positions where the editor counts them, behind a byte order mark as well", async () => {
    const editor = await connect();
    const path = join(LETTERS, "marked.yaml");
    await editor.open(path, "\ufefftrainer: { max_epoch: 1 } # 😀\r\nx: ['😀', '${nope}']\r\n");
    const found = await editor.diagnostics(path);
    expect(found.find(({ code }) => code === "UNKNOWN_OPTION")?.range).toEqual({
      start: { line: 0, character: 12 },
      end: { line: 0, character: 21 },
    });
    expect(found.find(({ code }) => code === "UNRESOLVED_REFERENCE")?.range.start).toEqual({
      line: 1,
      character: 13,
    });
  });
});

describe("what an editor asks", () => {
  const path = join(HYDRA, "conf/config.yaml");
  const textDocument = { uri: uriOf(path) };

  it("is answered in the words of the protocol", async () => {
    const editor = await connect({
      textDocument: {
        completion: { completionItem: { snippetSupport: true } },
        documentSymbol: { hierarchicalDocumentSymbolSupport: true },
        hover: { contentFormat: ["markdown"] },
        rename: { prepareSupport: true },
      },
      workspace: { workspaceEdit: { documentChanges: true } },
    });
    const ask = editor.connection;
    const text = await readFile(path, "utf8");
    await editor.open(path, text);
    expect(await editor.diagnostics(path)).toEqual([]);
    const at = { textDocument, position: { line: 10, character: 2 } };
    expect(await ask.sendRequest(HoverRequest.type, at)).toMatchObject({
      contents: { kind: "markdown", value: expect.stringContaining("Value: `8`") as unknown },
      range: { start: { line: 10, character: 0 }, end: { line: 10, character: 5 } },
    });
    expect(await ask.sendRequest(PrepareRenameRequest.type, at)).toMatchObject({ placeholder: "width" });
    const edit = await ask.sendRequest(RenameRequest.type, { ...at, newName: "units" });
    expect(edit?.documentChanges).toHaveLength(3);
    expect(edit?.documentChanges).toContainEqual({
      textDocument: { uri: textDocument.uri, version: 1 },
      edits: [
        { range: { start: { line: 10, character: 0 }, end: { line: 10, character: 5 } }, newText: "units" },
        { range: { start: { line: 11, character: 35 }, end: { line: 11, character: 40 } }, newText: "units" },
      ],
    });
    await expect(
      ask.sendRequest(RenameRequest.type, { ...at, position: { line: 13, character: 2 }, newName: "x" }),
    ).rejects.toThrow("a key that Lighter reads");
    const context = { includeDeclaration: true };
    expect(await ask.sendRequest(ReferencesRequest.type, { ...at, context })).toHaveLength(4);
    expect(
      await ask.sendRequest(DefinitionRequest.type, { textDocument, position: { line: 3, character: 11 } }),
    ).toMatchObject([{ uri: uriOf(join(HYDRA, "conf/model/mlp.yaml")) }]);
    const symbols = await ask.sendRequest(DocumentSymbolRequest.type, { textDocument });
    expect(symbols).toContainEqual(expect.objectContaining({ name: "trainer", detail: "lighter.Trainer" }));
    const range = { start: { line: 0, character: 0 }, end: { line: 40, character: 0 } };
    expect(await ask.sendRequest(InlayHintRequest.type, { textDocument, range })).toHaveLength(5);
    const uri = `lighter://composed/composed.yaml?${encodeURIComponent(textDocument.uri)}`;
    expect((await ask.sendRequest(TextDocumentContentRequest.type, { uri })).text).toContain("width: 8");
    expect(
      await ask.sendRequest(ExecuteCommandRequest.type, {
        command: "lighter.showComposed",
        arguments: [textDocument.uri],
      }),
    ).toMatchObject({ uri, text: expect.stringContaining("width: 8") as unknown });
    await editor.change(path, text.replace("max_epochs: 100", "max_epoch: 100"));
    const [found] = await editor.diagnostics(path);
    const actions = (await ask.sendRequest(CodeActionRequest.type, {
      textDocument,
      range: found!.range,
      context: { diagnostics: [found!] },
    })) as CodeAction[];
    expect(actions.map(({ title, isPreferred }) => [title, isPreferred])).toEqual([
      ["write `max_epochs`", true],
    ]);
    const completions = (await ask.sendRequest(CompletionRequest.type, {
      textDocument,
      position: { line: 15, character: 5 },
    })) as CompletionList;
    expect(completions.items.find(({ label }) => label === "max_epochs")?.textEdit).toMatchObject({
      range: { start: { line: 15, character: 2 }, end: { line: 15, character: 11 } },
      newText: "max_epochs",
    });
  });

  it("renames the file of an option, where the editor can", async () => {
    const params = { textDocument, position: { line: 3, character: 11 }, newName: "network" };
    const workspaceEdit = { documentChanges: true, resourceOperations: ["rename" as const] };
    const able = await connect({ workspace: { workspaceEdit } });
    await able.open(path, await readFile(path, "utf8"));
    expect(await able.connection.sendRequest(PrepareRenameRequest.type, params)).toMatchObject({
      placeholder: "mlp",
    });
    expect((await able.connection.sendRequest(RenameRequest.type, params))?.documentChanges).toEqual([
      {
        textDocument: { uri: textDocument.uri, version: 1 },
        edits: [
          {
            range: { start: { line: 3, character: 11 }, end: { line: 3, character: 14 } },
            newText: "network",
          },
        ],
      },
      {
        kind: "rename",
        oldUri: uriOf(join(HYDRA, "conf/model/mlp.yaml")),
        newUri: uriOf(join(HYDRA, "conf/model/network.yaml")),
      },
    ]);
    const unable = await connect({ workspace: { workspaceEdit: { documentChanges: true } } });
    await unable.open(path, await readFile(path, "utf8"));
    await expect(unable.connection.sendRequest(RenameRequest.type, params)).rejects.toThrow(
      "the name of its file, which this editor cannot rename",
    );
  });

  it("is given up where it is cancelled", async () => {
    const editor = await connect();
    await editor.open(path, await readFile(path, "utf8"));
    const { CancellationTokenSource } = await import("vscode-languageserver/node");
    const cancelled = new CancellationTokenSource();
    const answer = editor.connection.sendRequest(
      HoverRequest.type,
      { textDocument, position: { line: 10, character: 2 } },
      cancelled.token,
    );
    cancelled.cancel();
    await expect(answer).rejects.toThrow("cancelled");
  });

  it("is nothing for a file of no project, and for one that is not open", async () => {
    const editor = await connect();
    const position = { line: 0, character: 0 };
    for (const uri of ["untitled:Untitled-1", "file:///nowhere/at/all.yaml"])
      expect(
        await editor.connection.sendRequest(HoverRequest.type, { textDocument: { uri }, position }),
      ).toBeNull();
  });
});
