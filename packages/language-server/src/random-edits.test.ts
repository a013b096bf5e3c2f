import { readFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  CodeActionRequest,
  CodeLensRequest,
  CompletionRequest,
  DefinitionRequest,
  DocumentSymbolRequest,
  FoldingRangeRequest,
  HoverRequest,
  InlayHintRequest,
  PrepareRenameRequest,
  ReferencesRequest,
} from "vscode-languageserver/node";
import { connect } from "./testing/connect.js";
import { exampleFolder } from "./testing/example-folders.js";
import { uriOf, type TestEditor } from "./testing/test-editor.js";

const [LETTERS, HYDRA] = [exampleFolder("letters"), exampleFolder("from-hydra")];
const FILES = [
  join(LETTERS, "finetune.yaml"),
  join(LETTERS, "network.yaml"),
  join(HYDRA, "conf/config.yaml"),
  join(HYDRA, "conf/experiment/finetune.yaml"),
  join(HYDRA, "conf/model/mlp.yaml"),
];

/** As many as one likes: `LIGHTER_EDITS=10000`. */
const EDITS = Number(process.env.LIGHTER_EDITS ?? 120);

/** What people type, paste and break. */
const pieces = fc.constantFrom(
  ..."abz_-.:#,[]{}$'\"&*!|>%@`0179\n\t ",
  "\r\n",
  "\r",
  "é😀",
  "\u2028",
  "\ufeff",
  "${",
  "${width}",
  "${oc.env:HOME}",
  "${copy:",
  "- ",
  "_target_: ",
  "defaults:\n  - ",
  "{ _target_: lighter.callbacks.Freezer }",
  "trainer:\n",
  "<<: *a",
  "&a ",
  "*a",
  "---\n",
  "???",
  "# @package _global_\n",
  "lighter.optimizers.Adam",
  "override /optimizer: sgd",
  "null",
  "  ",
);

const edit = fc.record({
  file: fc.nat({ max: FILES.length - 1 }),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.oneof(fc.constant(0), fc.nat({ max: 12 }), fc.nat({ max: 200 })),
  text: fc.oneof(
    fc.constant(""),
    pieces,
    fc.array(pieces, { maxLength: 4 }).map((each) => each.join("")),
  ),
  restores: fc.nat({ max: 11 }).map((each) => each === 0),
});

/** Positions as the protocol counts them. */
function positionOf(text: string, offset: number): { line: number; character: number } {
  const lines = text.slice(0, offset).split(/\r\n|\n|\r/);
  return { line: lines.length - 1, character: lines.at(-1)!.length };
}

/** Asks for everything at a position; what is answered does not matter, but that it is. */
async function askAll(
  { connection }: TestEditor,
  path: string,
  position: { line: number; character: number },
) {
  const textDocument = { uri: uriOf(path) };
  const range = { start: { line: 0, character: 0 }, end: position };
  const at = { textDocument, position };
  await Promise.all([
    connection.sendRequest(CompletionRequest.type, at),
    connection.sendRequest(HoverRequest.type, at),
    connection.sendRequest(DefinitionRequest.type, at),
    connection.sendRequest(ReferencesRequest.type, { ...at, context: { includeDeclaration: true } }),
    connection.sendRequest(PrepareRenameRequest.type, at).catch((error: Error) => {
      // It says to a person why not; a fault of the server would say so in other words.
      if (/Request textDocument|internal/i.test(error.message)) throw error;
    }),
    connection.sendRequest(DocumentSymbolRequest.type, { textDocument }),
    connection.sendRequest(FoldingRangeRequest.type, { textDocument }),
    connection.sendRequest(InlayHintRequest.type, { textDocument, range }),
    connection.sendRequest(CodeLensRequest.type, { textDocument }),
    connection.sendRequest(CodeActionRequest.type, { textDocument, range, context: { diagnostics: [] } }),
  ]);
}

describe("a server that sees one edit after the other", () => {
  it(
    "answers whatever is asked, and says in the end what a new one says",
    { timeout: 3_600_000 },
    async () => {
      const editor = await connect();
      const texts = await Promise.all(FILES.map((file) => readFile(file, "utf8")));
      const first = [...texts];
      for (const [index, file] of FILES.entries()) await editor.open(file, texts[index]!);
      const edits = fc.sample(edit, { numRuns: EDITS, seed: 7 });
      for (const [round, { file, at, length, text, restores }] of edits.entries()) {
        const [path, before] = [FILES[file]!, texts[file]!];
        // Between the halves of a character or of a line break nobody puts a cursor.
        let start = Math.floor(at * before.length);
        let end = Math.min(before.length, start + length);
        while (/^[\udc00-\udfff]|^\n/.test(before.slice(start))) start--;
        while (/^[\udc00-\udfff]|^\n/.test(before.slice(end)) && end < before.length) end++;
        if (start < 0) start = 0;
        const range = { start: positionOf(before, start), end: positionOf(before, end) };
        texts[file] = before.slice(0, start) + text + before.slice(end);
        await editor.change(path, text, range);
        if (round % 10 === 0) await askAll(editor, path, positionOf(texts[file], start));
        if (restores) {
          texts[file] = first[file]!;
          await editor.change(path, first[file]!);
        }
      }
      const fresh = await connect();
      for (const [index, file] of FILES.entries()) await fresh.open(file, texts[index]!);
      for (const file of FILES) {
        await Promise.all([fresh.diagnostics(file), editor.diagnostics(file)]);
        // What one file has to do with another may be said a moment later.
        await expect
          .poll(() => [editor.lastDiagnostics(file), fresh.lastDiagnostics(file)], { timeout: 300_000 })
          .toSatisfy(([found, wanted]) => JSON.stringify(found) === JSON.stringify(wanted));
      }
    },
  );
});
