// Gathers the Markdown of the repository into `site/content`, each page under the address that it
// has on the site. The sources stay as they are: links among them lead to files here, and are
// written anew in the copies.
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, posix, relative, resolve } from "node:path";

export const root = resolve(import.meta.dirname, "../..");
export const content = join(root, "site/content");

const { homepage, repository } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
export const home = new URL(homepage);
/** Address of the repository. */
export const sources = repository.url.replace(/^git\+|\.git$/g, "");

/** Path in the repository → path on the site, for what is not below `docs`. */
const ELSEWHERE = new Map([
  ["README.md", "start.md"],
  ["CONTRIBUTING.md", "contributing.md"],
  ["ARCHITECTURE.md", "architecture.md"],
  ["CHANGELOG.md", "changelog.md"],
  ["site/playground/page.md", "playground.md"],
]);

/**
 * @returns {ReadonlyMap<string, string>} path in the repository → path on the site, of every page
 */
function places() {
  const docs = readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => path.endsWith(".md"));
  const gathered = [...ELSEWHERE].filter(([, to]) => !docs.includes(to) && to !== "start.md");
  return new Map([...docs.map((path) => /** @type {const} */ ([`docs/${path}`, path])), ...gathered]);
}

/**
 * A page with its links as they are on the site: to other pages there, and to the sources of all
 * else. What only the tests of the docs read is left out.
 * @param {string} text
 * @param {string} from path in the repository
 * @param {ReadonlyMap<string, string>} pages
 */
function moved(text, from, pages) {
  const to = pages.get(from) ?? "";
  const link = (/** @type {string} */ target) => {
    if (/^(?:[a-z]+:|#)/.test(target)) return target;
    const [path = "", anchor] = target.split("#");
    const there = posix.join(posix.dirname(from), path).replace(/\/$/, "");
    const page = pages.get(there) ?? ELSEWHERE.get(there) ?? pictureOf(there);
    const end = anchor === undefined ? "" : `#${anchor}`;
    if (page !== undefined) {
      const near = posix.relative(posix.dirname(to), page);
      return `${near.startsWith(".") ? near : `./${near}`}${end}`;
    }
    if (!existsSync(join(root, there))) throw new Error(`${from}: \`${target}\` leads nowhere`);
    const kind = statSync(join(root, there)).isDirectory() ? "tree" : "blob";
    return `${sources}/${kind}/main/${there}${end}`;
  };
  let fenced = false;
  return text
    .split("\n")
    .filter((line) => !/^<!-- [\w-]+(?:: .*)? -->$/.test(line))
    .map((line) => {
      if (/^\s*```/.test(line)) fenced = !fenced;
      if (fenced || /^\s*```/.test(line)) return line;
      return line.replace(/\]\(([^)\s]+)\)/g, (_, target) => `](${link(target)})`);
    })
    .join("\n")
    .replace(/\n{3,}/g, "\n\n");
}

/** @param {string} path in the repository @returns {string | undefined} path of a picture on the site */
function pictureOf(path) {
  return /^docs\/[\w-]+\.svg$/.test(path) ? path.slice("docs/".length) : undefined;
}

/**
 * Writes the pages into `site/content`, and gives their paths.
 * @returns {string[]}
 */
export function assemblePages() {
  rmSync(content, { recursive: true, force: true });
  cpSync(join(root, "site/public"), join(content, "public"), { recursive: true });
  for (const name of readdirSync(join(root, "docs")).filter(
    (each) => pictureOf(`docs/${each}`) !== undefined,
  ))
    // Once more for the pages in Markdown, which no bundler goes through.
    for (const to of [name, `public/${name}`]) cpSync(join(root, "docs", name), join(content, to));
  const pages = places();
  for (const [from, to] of pages) {
    const file = join(content, to);
    mkdirSync(dirname(file), { recursive: true });
    const text = readFileSync(join(root, from), "utf8");
    writeFileSync(file, moved(text, from, pages));
  }
  return [...pages.values()];
}

/** @param {string} path of a file below `content` @returns {string} the title of a page */
export function titleOf(path) {
  const text = readFileSync(join(content, path), "utf8");
  return /^# (.+)$/m.exec(text)?.[1]?.replaceAll("`", "") ?? relative(content, path);
}
