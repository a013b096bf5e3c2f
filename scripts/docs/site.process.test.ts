import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, statSync } from "node:fs";
import { rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { tmpdir } from "node:os";
import { promisify } from "node:util";
import { deflateRawSync } from "node:zlib";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { browserPath, launchBrowser, serveFiles, type FileServer } from "./browser.js";
import { markdownBlocks } from "./code-blocks.js";

const root = resolve(import.meta.dirname, "../..");
const dist = join(root, "site/dist");
const { homepage } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { homepage: string };
const base = new URL(homepage).pathname;

const filesIn = (folder: string, end: RegExp): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => end.test(path) && !/(?:^|\/)(?:node_modules|dist|content)\//.test(path));

/** Whether the site is older than what it is made of. */
function isStale(): boolean {
  const made = join(dist, "llms.txt");
  if (!existsSync(made)) return true;
  const since = statSync(made).mtimeMs;
  return ["docs", "site"].some((folder) =>
    filesIn(join(root, folder), /\.(?:md|js|ts|vue|css)$/).some(
      (path) => statSync(join(root, folder, path)).mtimeMs > since,
    ),
  );
}

beforeAll(async () => {
  if (isStale()) await promisify(execFile)(process.execPath, [join(root, "site/build/build.js")]);
}, 900_000);

describe("the site", () => {
  it("has no link that leads nowhere inside of it, from its pages and from the packages' own", () => {
    const pages = filesIn(dist, /\.html$/).filter((path) => path !== "404.html");
    expect(pages.length).toBeGreaterThan(200);
    const texts = new Map(pages.map((path) => [path, readFileSync(join(dist, path), "utf8")]));
    const dead = new Set<string>();
    for (const [path, text] of texts) {
      const ids = new Map<string, ReadonlySet<string>>();
      for (const [, link = ""] of text.matchAll(/(?:href|src)="([^"]*)"/g)) {
        const url = new URL(link.replaceAll("&amp;", "&"), new URL(path, homepage));
        if (!url.href.startsWith(homepage)) continue;
        const file = decodeURIComponent(url.pathname.slice(base.length)) || "index.html";
        if (!existsSync(join(dist, file))) dead.add(`${path}: ${link}`);
        if (url.hash === "" || !texts.has(file)) continue;
        if (!ids.has(file))
          ids.set(
            file,
            new Set([...(texts.get(file) ?? "").matchAll(/ id="([^"]+)"/g)].map((found) => found[1]!)),
          );
        if (!ids.get(file)!.has(decodeURIComponent(url.hash.slice(1)))) dead.add(`${path}: ${link}`);
      }
    }
    for (const name of readdirSync(join(root, "packages"))) {
      const readme = join(root, "packages", name, "README.md");
      const text = existsSync(readme) ? readFileSync(readme, "utf8") : "";
      for (const [link] of text.matchAll(new RegExp(`${homepage}[\\w./-]*`, "g")))
        if (!existsSync(join(dist, link.slice(homepage.length) || "index.html")))
          dead.add(`${relative(root, readme)}: ${link}`);
    }
    expect([...dead]).toEqual([]);
  });

  it("has each page in Markdown beside it, and lists them for language models", () => {
    const list = readFileSync(join(dist, "llms.txt"), "utf8");
    const links = [...list.matchAll(/\]\(([^)]+)\)/g)].map((found) => found[1]!.slice(homepage.length));
    expect(links).toEqual(expect.arrayContaining(["freezer.md", "targets/lighter.callbacks.Freezer.md"]));
    expect(links.filter((path) => !existsSync(join(dist, path)))).toEqual([]);
    const unread = filesIn(dist, /\.html$/).filter(
      // Plans and reports are drawn by the command line.
      (path) => !path.startsWith("gallery/") && !existsSync(join(dist, path.replace(/html$/, "md"))),
    );
    expect(unread).toEqual(["404.html"]);
  });
});

describe("the gallery", () => {
  it("shows what examples printed, their plans and reports, and a sweep", () => {
    const text = readFileSync(join(dist, "gallery.md"), "utf8");
    expect(text).toMatch(/^epoch 199 \(200\/200\) {2}train\/loss \S+ {2}train\/accuracy 1$/m);
    expect(text).toMatch(/^tested \d+ samples {2}test\/loss \S+ {2}test\/mean_absolute_error \S+$/m);
    expect(text).toMatch(/^model\.features\.encoder\.layer2\.conv +27,648 {2}frozen {2}frozen {2}trains$/m);
    expect(text).toMatch(/^6 trials: /m);
    const links = [...text.matchAll(/href="gallery\/([^"]+)\.html"/g)].map((found) => found[1]!);
    const names = ["quickstart", "birds", "messages", "series", "letters", "half-circles"];
    expect(links).toEqual([...names.flatMap((name) => [`${name}-plan`, `${name}-report`]), "wells-sweep"]);
    const pages = links.map((link) => readFileSync(join(dist, "gallery", `${link}.html`), "utf8"));
    for (const [index, page] of pages.entries())
      expect(page).toMatch(links[index]!.endsWith("-plan") ? /Made by <code>lighter plan</ : /<svg[\s>]/);
    for (const shown of [text, ...pages]) {
      expect(shown).not.toContain(tmpdir());
      expect(shown).not.toContain(root);
    }
  });
});

describe.skipIf(browserPath === undefined)("the site in a browser", () => {
  let served: FileServer;
  let browser: Browser;
  let page: Page;
  const failures: string[] = [];
  beforeAll(async () => {
    served = await serveFiles(dist, base);
    browser = await launchBrowser();
    const context = await browser.newContext({ permissions: ["clipboard-read", "clipboard-write"] });
    page = await context.newPage();
    page.setDefaultTimeout(100_000);
    page.on("pageerror", ({ message }) => failures.push(message));
    page.on("response", (response) => {
      if (response.status() >= 400) failures.push(`${response.status()}: ${response.url()}`);
    });
    page.on("request", (request) => {
      if (!request.url().startsWith(served.address)) failures.push(`asked for ${request.url()}`);
    });
  });
  afterAll(async () => {
    await browser.close();
    served.server.close();
  });

  it("finds an option and a code", async () => {
    await page.goto(`${served.address}start.html`);
    for (const [word, found] of [
      ["UNKNOWN_TARGET", "errors/UNKNOWN_TARGET"],
      ["until_epoch", "freezer"],
    ] as const) {
      await page.locator("button.DocSearch, button.VPNavBarSearchButton").first().click();
      await page.locator(".VPLocalSearchBox input").fill(word);
      await page.locator(`.VPLocalSearchBox .results > li:first-child a[href*="${found}" i]`).waitFor();
      await page.keyboard.press("Escape");
      await page.locator(".VPLocalSearchBox").waitFor({ state: "detached" });
    }
  });

  it("copies code as it stands, and of a session what one types", async () => {
    await page.goto(`${served.address}index.html`);
    const copied = async (language: string): Promise<string> => {
      const block = page.locator(`div.language-${language}`).first();
      await block.hover();
      await block.locator("button.copy").click();
      await block.locator("button.copy.copied").waitFor();
      return page.evaluate<string>("navigator.clipboard.readText()");
    };
    const blocks = markdownBlocks(join(root, "docs/index.md"));
    const yaml = blocks.find(({ language }) => language === "yaml");
    expect((await copied("yaml")).trimEnd()).toBe(yaml?.text.trimEnd());
    expect(await copied("console")).toBe("lighter check config.yaml broken.yaml");
  });

  it("is dark where a person wants it dark, and fits a narrow screen", async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    const background = () => page.evaluate<string>("getComputedStyle(document.body).backgroundColor");
    const pages = ["index", "config", "playground", "targets/lighter.callbacks.Freezer"];
    for (const path of pages.map((name) => `${name}.html`)) {
      await page.emulateMedia({ colorScheme: "light" });
      await page.goto(served.address + path);
      const light = await background();
      await page.emulateMedia({ colorScheme: "dark" });
      await page.reload();
      expect([path, await background()]).not.toEqual([path, light]);
      const width = await page.evaluate<number>("document.documentElement.scrollWidth");
      expect([path, width]).toEqual([path, 360]);
    }
  });

  describe("the playground", () => {
    const bin = join(root, "packages/cli/bin/lighter.js");
    let project: string;
    /** What the command line says in a project like that of the page. */
    const lighter = async (...words: readonly string[]) => {
      const args = [bin, ...words, "--project", join(root, "examples/letters")];
      const run = promisify(execFile)(process.execPath, args, { cwd: project, maxBuffer: 2 ** 26 });
      return run.catch((error: unknown) => error as { stdout: string; stderr: string });
    };
    const tab = (name: string) => page.getByRole("tab", { name });
    const text = (code: string) => page.evaluate<string>(code);
    const drawn = `document.querySelector(".drawing").shadowRoot.querySelector("main").textContent`;

    beforeAll(async () => {
      project = mkdtempSync(join(tmpdir(), "lighter-playground-"));
      interface Published {
        readonly files: Readonly<Record<string, string>>;
        readonly same: Readonly<Record<string, string>>;
      }
      const data = JSON.parse(readFileSync(join(dist, "playground/data.json"), "utf8")) as Published;
      const placeOf = (path: string) => join(project, path.replace(/^\/project\//, ""));
      for (const [path, content] of Object.entries(data.files)) {
        mkdirSync(dirname(placeOf(path)), { recursive: true });
        writeFileSync(placeOf(path), Buffer.from(content, "base64"));
      }
      for (const [path, other] of Object.entries(data.same))
        cpSync(placeOf(other), placeOf(path), { recursive: true });
      await page.setViewportSize({ width: 1280, height: 800 });
      await page.goto(`${served.address}playground.html`);
      await page.locator(".fault").waitFor();
    });
    afterAll(() => rmSync(project, { recursive: true, force: true }));

    it("shows the fault of the first example as the command line does, and takes its cure", async () => {
      const [readme] = markdownBlocks(join(root, "README.md")).filter(({ language }) => language === "yaml");
      const config = readme!.text.replace("until_epoch:", "until_epochs:");
      writeFileSync(join(project, "config.yaml"), config);
      const { stderr } = await lighter("check", "config.yaml");
      expect(stderr).toContain("error[UNKNOWN_OPTION]");
      const title = page.getByRole("heading", { level: 1, name: "Playground" });
      expect(await title.isVisible()).toBe(true);
      const fault = await text(`document.querySelector(".fault pre").textContent`);
      expect(stderr.startsWith(fault.trimEnd())).toBe(true);
      expect(await page.locator(".cm-lintRange-error").textContent()).toBe("until_epochs");

      await page.getByRole("button", { name: "write until_epoch" }).click();
      await page.locator(".drawing h1").waitFor();
      writeFileSync(join(project, "config.yaml"), readme!.text);
      const { stdout } = await lighter("plan", "config.yaml", "--format", "html");
      const words = (markup: string) => markup.replace(/\s+/g, " ").trim();
      const parse = `new DOMParser().parseFromString(${JSON.stringify(stdout)}, "text/html").querySelector("main").textContent`;
      expect(words(await text(drawn))).toBe(words(await text(parse)));
    });

    it("offers options where one is typed, writes what is chosen, and explains a target", async () => {
      await page.goto("about:blank");
      await page.goto(`${served.address}playground.html`);
      await page.locator(".cm-lintRange-error", { hasText: "until_epochs" }).dblclick();
      await page.keyboard.type("until_ep");
      const option = page.locator(".cm-tooltip-autocomplete li", { hasText: "until_epoch" });
      await option.waitFor();
      await page.locator(".cm-completionInfo", { hasText: "epoch" }).waitFor();
      await option.click();
      await page.locator(".none", { hasText: "Nothing is wrong" }).waitFor();
      expect(await page.locator(".editor .cm-line", { hasText: "until_epoch" }).textContent()).toMatch(
        /^ {6}until_epoch: 5 # /,
      );
      expect(await page.locator(".cm-lintRange").count()).toBe(0);

      const target = page.locator(".editor .cm-line span", { hasText: "lighter.callbacks.Freezer" });
      await target.hover();
      const explained = page.locator(".cm-lsp-hover-tooltip");
      await explained.getByText("Freezes layers or single parameters of the model").waitFor();

      await page.locator(".editor .cm-line", { hasText: "name_starts_with" }).click();
      await page.keyboard.press("End");
      await page.keyboard.press("Enter");
      await page.keyboard.type("unfreeze_b");
      await page.locator(".cm-tooltip-autocomplete li", { hasText: "unfreeze_by" }).click();
      await page.keyboard.type("block");
      const written = page.locator(".editor .cm-line", { hasText: "unfreeze_by" });
      expect(await written.textContent()).toBe("      unfreeze_by: block");
    });

    it("completes of what another tab has, as it was left", async () => {
      await page.locator("select").selectOption({ index: 2 });
      await tab("network.yaml").click();
      await page.locator(".editor .cm-line", { hasText: /^backbone:/ }).click();
      await page.keyboard.press("Home");
      await page.keyboard.type("my_");
      await tab("config.yaml").click();
      await page.locator(".fault", { hasText: "points at nothing" }).waitFor();
      await page.locator(".editor .cm-line", { hasText: "${backbone}" }).click();
      await page.keyboard.press("End");
      for (const _ of "backbone}") await page.keyboard.press("Backspace");
      await page.keyboard.type("my");
      await page.locator(".cm-tooltip-autocomplete li", { hasText: "my_backbone" }).first().click();
      await page.locator(".none", { hasText: "Nothing is wrong" }).waitFor();
    });

    it("composes what lies in several files, and says which of them set a value", async () => {
      await page.locator("select").selectOption({ index: 1 });
      await tab("Composed").click();
      for (const file of ["finetune.yaml:", "strategies/gradual-rates.yaml:"])
        await page.locator(".composed .cm-content", { hasText: file }).waitFor();
      await page.locator("select").selectOption({ index: 2 });
      await tab("Plan").click();
      await page.locator(".drawing", { hasText: "model.backbone.block5_project" }).waitFor();
    });

    it("opens what a link carries, and says of a plan that cannot be what the command line says", async () => {
      const config = readFileSync(join(project, "config.yaml"), "utf8").replace(
        "images/train",
        "images/trian",
      );
      const shared = JSON.stringify({ files: ["config.yaml"], texts: { "config.yaml": config } });
      await page.goto("about:blank");
      await page.goto(`${served.address}playground.html#${deflateRawSync(shared).toString("base64url")}`);
      await page.locator(".none", { hasText: "Nothing is wrong" }).waitFor();
      await tab("Plan").click();
      await page.locator(".refusal").waitFor();
      const refusal = await text(`document.querySelector(".refusal").textContent`);
      expect(refusal).toContain("error[FILE_NOT_FOUND]");
      expect(refusal).toContain("there is no plan");
      expect(refusal).toMatch(/--> config\.yaml:\d+:\d+/);
    });
  });

  it("asks nobody else for anything, and nothing on it fails", () => {
    expect(failures).toEqual([]);
  });
});
