/** @typedef {import("./workbench.js").Workbench} Workbench */

const CONFIG = "net/config.yaml";
const OTHER = "other.yaml";

/**
 * What a person does one after the other in one window, and what is to be seen then.
 * @type {Record<string, { needsYAML?: boolean, see: (workbench: Workbench) => Promise<string> }>}
 */
export const SCENES = {
  faults: {
    see: async (workbench) => {
      await workbench.show(CONFIG);
      await workbench.page.waitForSelector(".squiggly-error", { timeout: 60_000 });
      await workbench.goTo(4, 4);
      await workbench.press("Control+K Control+I");
      const [text] = await workbench.seen(".monaco-hover", (texts) =>
        texts.some((each) => each.includes("no option `max_epoch`")),
      );
      return text ?? "";
    },
  },
  "quick fix": {
    see: async (workbench) => {
      await workbench.goTo(4, 4);
      await workbench.press("Control+.");
      const rows = await workbench.seen(".action-widget .monaco-list-row", (texts) =>
        texts.some((each) => each.includes("max_epochs")),
      );
      await workbench.press("Enter");
      await workbench.line((line) => line.includes("max_epochs: 2"));
      await workbench.until(
        () => workbench.page.$$(".squiggly-error"),
        (found) => found.length === 0,
        "squiggles that are left",
      );
      return rows.join(" · ");
    },
  },
  hover: {
    see: async (workbench) => {
      await workbench.goTo(11, 60);
      await workbench.press("Control+K Control+I");
      const [text] = await workbench.seen(".monaco-hover", (texts) =>
        texts.some((each) => each.includes("16")),
      );
      return text ?? "";
    },
  },
  "inlay hints": {
    see: async (workbench) => workbench.line((line) => /\$\{width\}".*16/.test(line)),
  },
  lenses: {
    see: async (workbench) => {
      const texts = await workbench.seen(".codelens-decoration", (all) =>
        ["check", "plan", "fit", "until epoch 5"].every((word) => all.join(" ").includes(word)),
      );
      return texts.join(" / ");
    },
  },
  completion: {
    see: async (workbench) => {
      await workbench.goTo(12, 8);
      await workbench.press("End Enter");
      await workbench.page.keyboard.type("- { _target_: tf.layers.dr");
      const rows = await workbench.seen(
        ".suggest-widget .monaco-list-row",
        (all) => all[0]?.includes("tf.layers.dropout") === true,
      );
      await workbench.press("Tab");
      const line = await workbench.line((each) => /tf\.layers\.dropout, rate:/.test(each));
      await workbench.page.keyboard.type("0.5 }");
      await workbench.line((each) => /tf\.layers\.dropout, rate: 0\.5 \}$/.test(each));
      return `${rows[0]} → ${line.trim()}`;
    },
  },
  definition: {
    see: async (workbench) => {
      await workbench.goTo(6, 32);
      await workbench.press("F12");
      const [tab] = await workbench.seen(".tab.active", (all) =>
        all.some((each) => each.includes("freezer.ts")),
      );
      return `${tab}: ${await workbench.line((line) => line.includes("class Freezer"))}`;
    },
  },
  rename: {
    see: async (workbench) => {
      await workbench.show(CONFIG);
      await workbench.goTo(2, 3);
      await workbench.press("F2");
      const input = workbench.page.locator(".rename-box input");
      await input.fill("features");
      await input.press("Enter");
      await workbench.line((line) => line.startsWith("features: 16"));
      return (await workbench.line((line) => line.includes('"${features}"'))).trim();
    },
  },
  "composed view": {
    see: async (workbench) => {
      await workbench.command("Lighter: Show What This Config Comes To");
      await workbench.seen(".tab.active", (all) => all.some((each) => each.includes("composed")));
      const line = await workbench.line((each) => each.includes("lighter print --origins"));
      await workbench.line((each) => each.includes("features: 16"));
      await workbench.page.keyboard.type("x");
      await workbench.seen(".monaco-editor-overlaymessage", (all) =>
        all.some((each) => each.toLowerCase().includes("read-only")),
      );
      return line;
    },
  },
  "a command above a config": {
    see: async (workbench) => {
      await workbench.show(CONFIG);
      await workbench.page.locator(".codelens-decoration a", { hasText: "check" }).click();
      const [text] = await workbench.seen(
        ".terminal-wrapper .xterm-accessibility, .terminal-tab, .xterm-rows",
        (all) => all.some((each) => each.trim() !== ""),
      );
      return text ?? "";
    },
  },
  "completion of the extension for YAML, elsewhere": {
    needsYAML: true,
    see: async (workbench) => {
      await workbench.show(OTHER);
      await workbench.goTo(2, 1);
      await workbench.press("Control+Space");
      const rows = await workbench.seen(".suggest-widget .monaco-list-row", (all) =>
        all.some((each) => each.includes("only_in_the_schema")),
      );
      return rows.join(" · ");
    },
  },
  "its silence in a config": {
    needsYAML: true,
    see: async (workbench) => {
      await workbench.show(CONFIG);
      await workbench.goTo(2, 13);
      await workbench.press("Enter Control+Space");
      const rows = await workbench.seen(".suggest-widget .monaco-list-row", (all) =>
        all.some((each) => each.includes("callbacks") || each.includes("sweep")),
      );
      const [theirs] = rows.filter((each) => each.includes("only_in_the_schema"));
      if (theirs !== undefined) throw new Error(`offers ${theirs}`);
      return rows.slice(0, 4).join(" · ");
    },
  },
};
