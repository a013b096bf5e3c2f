// Asks TypeScript itself which values each type of
// `packages/schema/src/testing/type-oracle/cases.json` takes, and writes the verdicts beside it:
// for each type the numbers of the values that it takes. Run it when the cases change.
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import prettier from "prettier";
import ts from "typescript";

const folder = resolve(import.meta.dirname, "../packages/schema/src/testing/type-oracle");

/** @type {{ declarations: string[], types: Record<string, string>, values: unknown[] }} */
const { declarations, types, values } = JSON.parse(readFileSync(join(folder, "cases.json"), "utf8"));

const lines = [...declarations];
/** @type {Map<number, [string, number]>} */
const places = new Map();
for (const [name, type] of Object.entries(types))
  for (const [index, value] of values.entries()) {
    places.set(lines.length, [name, index]);
    lines.push(`{ const value: ${type} = ${JSON.stringify(value)}; void value; }`);
  }
lines.push("export {};");

const file = join(folder, "oracle.ts");
const options = { strict: true, noEmit: true, target: ts.ScriptTarget.ESNext, types: [], skipLibCheck: true };
const host = ts.createCompilerHost(options);
/** The file is nowhere but here. @type {ts.CompilerHost} */
const here = {
  ...host,
  getSourceFile: (path, ...rest) => (path === file ? source : host.getSourceFile(path, ...rest)),
  fileExists: (path) => path === file || host.fileExists(path),
};
const source = ts.createSourceFile(file, lines.join("\n"), ts.ScriptTarget.ESNext, true);
const program = ts.createProgram([file], options, here);

/** @type {Set<string>} */
const refused = new Set();
for (const { start = 0, messageText } of program.getSemanticDiagnostics(source)) {
  const place = places.get(source.getLineAndCharacterOfPosition(start).line);
  if (!place) throw new Error(ts.flattenDiagnosticMessageText(messageText, "\n"));
  refused.add(place.join(" "));
}

const verdicts = Object.fromEntries(
  Object.keys(types).map((name) => [
    name,
    [...values.keys()].filter((index) => !refused.has(`${name} ${index}`)),
  ]),
);
const text = JSON.stringify({ typescript: ts.version, takes: verdicts });
const output = join(folder, "verdicts.json");
const config = await prettier.resolveConfig(output);
writeFileSync(output, await prettier.format(text, { ...config, filepath: output }));
console.log(`${Object.keys(types).length * values.length} pairs, ${refused.size} refused`);
