/** The window of an editor as a person works in it: by the keyboard, and by what is to be seen. */
export class Workbench {
  /** @param {import("playwright-core").Page} page */
  constructor(page) {
    this.page = page;
  }

  /** @param {string} address @param {string} folder */
  async open(address, folder) {
    await this.page.goto(`${address}/?folder=${encodeURIComponent(folder)}`, { waitUntil: "commit" });
    await this.page.waitForSelector(".explorer-folders-view", { timeout: 180_000 });
  }

  /** Shows a file, by its path in the folder that is open. @param {string} path */
  async show(path) {
    await this.press("Control+P");
    await this.focusIn(".quick-input-widget");
    await this.page.keyboard.type(path);
    const name = path.split("/").at(-1) ?? path;
    await this.seen(".quick-input-list .monaco-list-row", (rows) => rows[0]?.includes(name) === true);
    await this.press("Enter");
    await this.seen(".tab.active", (tabs) => tabs.some((tab) => tab.includes(name)));
    await this.focusIn(".editor-group-container");
  }

  /** Puts the cursor to a line and column, counted from 1. @param {number} line @param {number} column */
  async goTo(line, column) {
    await this.press("Control+G");
    await this.focusIn(".quick-input-widget");
    await this.page.keyboard.type(`${line}:${column}`);
    await this.press("Enter");
    await this.focusIn(".editor-group-container");
    const wanted = `Ln ${line}, Col ${column}`;
    await this.seen("#status\\.editor\\.selection", (texts) => texts.some((text) => text.includes(wanted)));
  }

  /** @param {string} keys one after the other, each as Playwright names it */
  async press(keys) {
    for (const each of keys.split(" ")) await this.page.keyboard.press(each);
  }

  /** Runs a command by its title. @param {string} title */
  async command(title) {
    await this.press("F1");
    await this.focusIn(".quick-input-widget");
    await this.page.keyboard.type(title);
    await this.seen(".quick-input-list .monaco-list-row", (rows) => rows[0]?.includes(title) === true);
    await this.press("Enter");
  }

  /** Waits until what is typed goes into a part of the window. @param {string} selector */
  async focusIn(selector) {
    const isThere = (/** @type {string} */ wanted) => document.activeElement?.closest(wanted) != null;
    await this.page.waitForFunction(isThere, selector, { timeout: 60_000 });
  }

  /** What elements show, without the spaces that only serve layout. @param {string} selector */
  async texts(selector) {
    const found = await this.page.$$eval(selector, (elements) =>
      elements.map((each) => `${each.getAttribute("aria-label") ?? ""} ${each.textContent ?? ""}`),
    );
    return found.map((text) => text.replaceAll("\u00a0", " ").trim());
  }

  /** The lines of the editor in front, from above. */
  async lines() {
    const found = await this.page.$$eval(".editor-group-container.active .view-line", (elements) =>
      elements
        .map((each) => ({
          top: Number.parseFloat(each instanceof HTMLElement ? each.style.top : ""),
          text: each.textContent ?? "",
        }))
        .sort((a, b) => a.top - b.top),
    );
    return found.map(({ text }) => text.replaceAll("\u00a0", " "));
  }

  /**
   * Waits until elements show what is looked for.
   * @param {string} selector
   * @param {(texts: readonly string[]) => boolean} isIt
   * @returns {Promise<readonly string[]>}
   */
  async seen(selector, isIt) {
    return this.until(() => this.texts(selector), isIt, selector);
  }

  /** Waits until a line of the editor in front is as said. @param {(line: string) => boolean} isIt */
  async line(isIt) {
    const lines = await this.until(
      () => this.lines(),
      (all) => all.some(isIt),
      "lines",
    );
    return lines.find(isIt) ?? "";
  }

  /**
   * @template T
   * @param {() => Promise<T>} look
   * @param {(seen: T) => boolean} isIt
   * @param {string} what
   */
  async until(look, isIt, what) {
    let last = await look();
    for (const end = Date.now() + 60_000; !isIt(last); last = await look()) {
      if (Date.now() > end) throw new Error(`${what}: ${JSON.stringify(last, null, 1)}`);
      await this.page.waitForTimeout(150);
    }
    return last;
  }
}
