// Builds the site into `site/dist`: plain files for any server of files. Needs the build of the
// packages, and no network.
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { build } from "vitepress";
import { assemblePages, content, home, root, titleOf } from "./assemble-pages.js";
import { makeGallery } from "./make-gallery.js";
import { makePlayground } from "./make-playground.js";
import { SECTIONS } from "./page-order.js";

const assembled = assemblePages();
const pages = [...assembled, await makeGallery()];
await makePlayground();
await build(join(root, "site"));
const dist = join(root, "site/dist");
for (const path of pages) {
  mkdirSync(dirname(join(dist, path)), { recursive: true });
  copyFileSync(join(content, path), join(dist, path));
}
writeFileSync(join(dist, "llms.txt"), renderList());
console.log(`${pages.length} pages in site/dist`);

/** Lists the pages for language models, each in Markdown: https://llmstxt.org */
function renderList() {
  const line = (/** @type {string} */ path, title = titleOf(path)) =>
    `- [${title}](${new URL(path, home).href})`;
  const sections = SECTIONS.map(({ title, pages: listed }) => {
    const lines = listed.flatMap(([path, title]) =>
      pages.includes(`${path}.md`) ? [line(`${path}.md`, title)] : [],
    );
    return `## ${title}\n\n${lines.join("\n")}`;
  });
  const under = (/** @type {string} */ folder) =>
    pages
      .filter((path) => path.startsWith(`${folder}/`))
      .sort()
      .map((path) => line(path));
  return [
    "# Lighter.js",
    "> Training runs in YAML: every word of a config is checked before anything is built, and it trains on TensorFlow.js.",
    ...sections,
    `## Targets\n\n${under("targets").join("\n")}`,
    `## Errors\n\n${under("errors").join("\n")}`,
    "",
  ].join("\n\n");
}
