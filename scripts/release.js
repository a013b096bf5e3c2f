// Makes a release ready, and stops before publishing: `node scripts/release.js 0.2.0`.
//
// Every package gets the version, CHANGELOG.md its heading; then all is built, packed into
// `release/` and tried in an empty project. What fails puts the files back as they were. Publishing
// is for a person, with the command that is printed.
import { readFileSync, readdirSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { describeArchive, packPackages, root, run } from "./packages/pack-packages.js";
import { dateChanges, isLater, withVersion } from "./packages/release-texts.js";

const [version = "", ...rest] = process.argv.slice(2);
/** @param {string} reason @returns {never} */
function refuse(reason) {
  console.error(reason);
  process.exit(2);
}

const current = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).version;
if (rest.length > 0 || !isLater(version, current))
  refuse(`usage: node scripts/release.js VERSION, one after ${current}, such as 0.2.0`);
if (run("git", ["status", "--porcelain"], root) !== "")
  refuse("commit or put away what has changed first: a release is made of a commit");

const packages = readdirSync(join(root, "packages")).map((name) => join(root, "packages", name));
const files = [root, ...packages].map((folder) => join(folder, "package.json"));
const changelog = join(root, "CHANGELOG.md");
const before = new Map([...files, changelog].map((file) => [file, readFileSync(file, "utf8")]));
const dated = dateChanges(before.get(changelog) ?? "", version, new Date());
if (dated === undefined) refuse("CHANGELOG.md says nothing under `## Unreleased`");

const work = mkdtempSync(join(tmpdir(), "lighter-release-"));
const destination = join(root, "release", version);
try {
  for (const file of files) writeFileSync(file, withVersion(before.get(file) ?? "", version));
  writeFileSync(changelog, dated);
  rmSync(destination, { recursive: true, force: true });
  mkdirSync(destination, { recursive: true });
  for (const command of [["install", "--frozen-lockfile"], ["build"], ["check:generated"]]) {
    console.log(`pnpm ${command.join(" ")}…`);
    run("npx", ["-y", "pnpm@10.34.9", ...command], root);
  }
  console.log("packing…");
  const archives = packPackages(destination);
  for (const archive of archives) console.log(describeArchive(archive));
  // It needs what was just built.
  const { tryPackages } = await import("./packages/try-packages.js");
  console.log("trying the archives…");
  tryPackages(archives, work);
  const publish = archives.map(
    ({ file }) => `npm publish --access public ${relative(root, file).replaceAll("\\", "/")}`,
  );
  console.log(`
${version} is ready, and nothing is published. To publish it:

  git commit -am "Release ${version}" &&
  git tag --annotate v${version} --message "Release ${version}" &&
  ${publish.join(" &&\n  ")} &&
  git push --follow-tags`);
} catch (error) {
  for (const [file, text] of before) writeFileSync(file, text);
  rmSync(destination, { recursive: true, force: true });
  console.error(error instanceof Error ? error.message : error);
  console.error(`\nnot released: all files are as they were`);
  process.exitCode = 1;
} finally {
  rmSync(work, { recursive: true, force: true });
}
