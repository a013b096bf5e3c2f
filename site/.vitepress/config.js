import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { defineConfig } from "vitepress";
import { content, home } from "../build/assemble-pages.js";
import { SECTIONS } from "../build/page-order.js";
import { markSessions } from "../build/mark-sessions.js";

/** @param {string} folder @returns {{ text: string, link: string }[]} */
function pagesIn(folder) {
  const files = readdirSync(join(content, folder)).filter((file) => file.endsWith(".md"));
  return files.map((file) => file.slice(0, -3)).map((name) => ({ text: name, link: `/${folder}/${name}` }));
}

/** Targets by their groups, which are closed until one of theirs is read. */
function targetGroups() {
  /** @type {Map<string, { text: string, link: string }[]>} */
  const groups = new Map();
  for (const { text, link } of pagesIn("targets")) {
    const group = text.slice(0, text.lastIndexOf("."));
    groups.set(group, [...(groups.get(group) ?? []), { text: text.slice(group.length + 1), link }]);
  }
  return [...groups].map(([text, items]) => ({ text, collapsed: true, items }));
}

const main = SECTIONS.map(({ title, pages }) => ({
  text: title,
  items: pages
    .filter(([path]) => existsSync(join(content, `${path}.md`)))
    .map(([path, text]) => ({ text, link: `/${path}` })),
}));
const back = { text: "All pages", link: "/start" };

export default defineConfig({
  title: "Lighter.js",
  description: "Training runs in YAML, checked before anything is built",
  lang: "en",
  base: home.pathname,
  srcDir: "content",
  outDir: "dist",
  cacheDir: "node_modules/.vitepress",
  lastUpdated: false,
  head: [
    ["link", { rel: "icon", href: `${home.pathname}mark.svg`, type: "image/svg+xml" }],
    ["meta", { name: "color-scheme", content: "light dark" }],
  ],
  markdown: {
    theme: { light: "min-light", dark: "vesper" },
    languageAlias: { console: "shellsession", jsonl: "json" },
    codeTransformers: [markSessions],
  },
  transformHead: ({ pageData }) => {
    const path = pageData.relativePath;
    return [["link", { rel: "alternate", type: "text/markdown", href: `${home.pathname}${path}` }]];
  },
  themeConfig: {
    logo: "/mark.svg",
    nav: [
      { text: "Get started", link: "/start" },
      { text: "Configs", link: "/config" },
      { text: "Targets", link: "/targets", activeMatch: "/targets" },
      { text: "Playground", link: "/playground" },
      { text: "Errors", link: "/errors", activeMatch: "/errors" },
    ],
    sidebar: {
      "/targets/": [back, { text: "Every target", link: "/targets", items: targetGroups() }],
      "/errors/": [back, { text: "Every error", link: "/errors", items: pagesIn("errors") }],
      "/": main,
    },
    outline: { level: [2, 3] },
    search: {
      provider: "local",
      options: {
        miniSearch: {
          options: {
            // A name is found whole and by its parts: `until_epoch`, `epoch`.
            tokenize: (text) =>
              (text.match(/[\p{L}\p{N}_]+/gu) ?? []).flatMap((word) =>
                word.includes("_") ? [word, ...word.split("_").filter(Boolean)] : [word],
              ),
          },
          searchOptions: { boost: { title: 8, titles: 2, text: 1 }, prefix: true, fuzzy: 0.15 },
        },
      },
    },
    footer: { message: "MIT licence" },
    docFooter: { prev: "Before", next: "Next" },
  },
});
