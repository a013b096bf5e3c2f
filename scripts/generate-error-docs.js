// Writes the pages of all codes from the diagnostic catalog and the codes that our packages
// register, and the score in docs/errors.md from what is reported of the broken configs in
// scripts/errors. With `--check` writes nothing and fails when a page on disk is not what it would
// be. Run after `pnpm build`.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { renderErrorDocs } from "@lighterjs/core/stages";
import prettier from "prettier";
import { renderScore, scoreConfigs } from "./errors/score-configs.js";

const docs = resolve(import.meta.dirname, "..", "docs");
const folder = join(docs, "errors");
const options = await prettier.resolveConfig(join(docs, "errors.md"));
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
const pages = new Map(renderErrorDocs(others));
pages.set("errors.md", `${pages.get("errors.md")}\n${score}`);
const there = existsSync(folder) ? readdirSync(folder).map((name) => `errors/${name}`) : [];
const gone = there.filter((path) => !pages.has(path));
const stale = [...pages].filter(([path, text]) => {
  const file = join(docs, path);
  return !existsSync(file) || readFileSync(file, "utf8") !== text;
});

if (process.argv.includes("--check")) {
  for (const path of [...gone, ...stale.map(([path]) => path)]) {
    console.error(`docs/${path} is stale: run \`node scripts/generate-error-docs.js\``);
    process.exitCode = 1;
  }
} else {
  mkdirSync(folder, { recursive: true });
  for (const path of gone) rmSync(join(docs, path));
  for (const [path, text] of stale) writeFileSync(join(docs, path), text);
}
