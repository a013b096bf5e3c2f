import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { checkConfigFiles, DiagnosticError, type Diagnostic } from "@lighterjs/core";
import { FILES_ON_DISK } from "@lighterjs/core/stages";
import { describe, expect, it } from "vitest";
import {
  CompletionRequest,
  DocumentSymbolRequest,
  HoverRequest,
  InlayHintRequest,
} from "vscode-languageserver/node";
import { connect } from "./testing/connect.js";
import { exampleFolder } from "./testing/example-folders.js";
import { uriOf } from "./testing/test-editor.js";

const LETTERS = exampleFolder("letters");
const HYDRA = exampleFolder("from-hydra");

const MISTAKEN = [
  "# ä😀 a comment",
  "defaults: [network]",
  "seed: 1",
  "trainer:",
  "  max_epochs: 2",
  "  callbacks:",
  "    - { _target_: lighter.callbacks.Freezer, names: [\"model.a\", 'b'], until_epochs: 5 }",
  "system:",
  "  model: ${backbon}",
  "",
].join("\r\n");

/** What `check` says of a file of a config that has this text: codes with where they stand. */
async function checked(cwd: string, config: string, path: string, text: string): Promise<readonly string[]> {
  const configFiles = {
    ...FILES_ON_DISK,
    read: async (given: string, most: number) =>
      given === path ? new TextEncoder().encode(text) : FILES_ON_DISK.read(given, most),
    locate: async (given: string) => (given === path ? path : FILES_ON_DISK.locate(given)),
  };
  const request = { files: [config], cwd, environment: {}, configFiles };
  const found = await checkConfigFiles(request).then(
    ({ warnings }) => warnings,
    (error: unknown): readonly Diagnostic[] => {
      if (DiagnosticError.is(error)) return error.diagnostics;
      throw error;
    },
  );
  return found
    .filter(({ labels: [{ source }] }) => source.file === path)
    .map(({ code, labels: [{ source, span }] }) => {
      const { line, column } = source.position(span.start);
      return `${code} ${line}:${column}`;
    })
    .sort();
}

/** Types a text into an empty file as a person does, and asks for all that there is meanwhile. */
async function type(path: string, text: string) {
  const editor = await connect();
  const asked: Promise<unknown>[] = [];
  const textDocument = { uri: uriOf(path) };
  await editor.open(path, "");
  let [line, character] = [0, 0];
  for (const [letter] of text.matchAll(/\r?\n|./gsu)) {
    const at = { line, character };
    await editor.change(path, letter, { start: at, end: at });
    const isLineEnd = letter.endsWith("\n");
    [line, character] = isLineEnd ? [line + 1, 0] : [line, character + letter.length];
    const here = { textDocument, position: { line, character } };
    const range = { start: { line: 0, character: 0 }, end: here.position };
    asked.push(editor.connection.sendRequest(CompletionRequest.type, here));
    // Each of these looks through the whole project: now and then it is in the middle of a word.
    if (isLineEnd || asked.length % 10 === 0)
      asked.push(
        editor.connection.sendRequest(HoverRequest.type, here),
        editor.connection.sendRequest(DocumentSymbolRequest.type, { textDocument }),
        editor.connection.sendRequest(InlayHintRequest.type, { textDocument, range }),
      );
    // At the end of a line a person looks up.
    if (isLineEnd) await Promise.all(asked.splice(0));
  }
  await Promise.all(asked);
  return { editor, found: await editor.diagnostics(path) };
}

describe("a config that is typed letter by letter", { timeout: 300_000 }, () => {
  it.each([
    { what: "that starts from another model", cwd: LETTERS, config: "finetune.yaml", faults: 0 },
    { what: "that chooses options of groups", cwd: HYDRA, config: "conf/config.yaml", faults: 0 },
    {
      what: "that is part of another",
      cwd: HYDRA,
      config: "conf/config.yaml",
      part: "conf/model/mlp.yaml",
      faults: 0,
    },
    { what: "with mistakes, on Windows", cwd: LETTERS, config: "typed.yaml", text: MISTAKEN, faults: 2 },
  ])("ends as check sees it, and nothing fails on the way: one $what", async (given) => {
    const { cwd, config, part = config, faults } = given;
    const path = join(cwd, part);
    const text = given.text ?? (await readFile(path, "utf8"));
    const { editor, found } = await type(path, text);
    expect(
      found.map(({ code, range: { start } }) => `${code} ${start.line + 1}:${start.character + 1}`).sort(),
    ).toEqual(await checked(cwd, config, path, text));
    expect(found.length).toBeGreaterThanOrEqual(faults);
    expect(editor.faults).toEqual([]);
  });
});
