// Writes docs/errors.md from the diagnostic catalog and the codes that our packages register, and
// from what is reported of the broken configs in scripts/errors. With `--check` writes nothing and
// fails when the page on disk is not what it would be. Run after `pnpm build`.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { renderErrorDocs } from "@lighterjs/core/stages";
import prettier from "prettier";
import { renderScore, scoreConfigs } from "./errors/score-configs.js";

const docs = resolve(import.meta.dirname, "..", "docs");
const file = join(docs, "errors.md");
const options = await prettier.resolveConfig(file);
const score = await prettier.format(renderScore(await scoreConfigs()), { ...options, parser: "markdown" });
/** @param {string} folder */
const codesOf = (folder) =>
  JSON.parse(
    readFileSync(resolve(import.meta.dirname, "..", "packages", folder, "lighter.codes.json"), "utf8"),
  );
const others = [
  { title: "Callbacks", codes: codesOf("callbacks") },
  { title: "Training", codes: codesOf("tfjs") },
];
const page = `${renderErrorDocs(others)}\n${score}`;

if (process.argv.includes("--check")) {
  if (readFileSync(file, "utf8") !== page) {
    console.error("docs/errors.md is stale: run `node scripts/generate-error-docs.js`");
    process.exitCode = 1;
  }
} else {
  mkdirSync(docs, { recursive: true });
  writeFileSync(file, page);
}
