import { readFileSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LanguageServer } from "../../packages/schema/src/testing/language-server.js";
import { runLighter } from "../../packages/cli/src/testing/run-lighter.js";

const root = resolve(import.meta.dirname, "../..");
const FIRST_LINE = "# yaml-language-server: $schema=./.lighter/schema.json";

const projects = readdirSync(join(root, "examples"), { withFileTypes: true })
  // Not the copies in which the docs are tried at the same time.
  .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
  .map((entry) => join("examples", entry.name));
const configs = projects.flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith(".yaml"))
    .map((name) => ({ name: `${folder}/${name}`, text: readFileSync(join(root, folder, name), "utf8") })),
);
const isSnippet = ({ name }: { readonly name: string }): boolean =>
  name.includes("/seed/") && !name.endsWith("/base.yaml");

let server: LanguageServer;
beforeAll(async () => {
  for (const folder of projects)
    expect(await runLighter(["schema", folder], { cwd: root })).toMatchObject({ code: 0, stderr: "" });
  const text = readFileSync(join(root, ".vscode/settings.json"), "utf8").replace(/^\s*\/\/.*$/gm, "");
  const settings = JSON.parse(text) as { "yaml.schemas": Record<string, string> };
  server = await LanguageServer.start(root, settings["yaml.schemas"]);
});
afterAll(() => server.stop());

describe("the examples in an editor", () => {
  it("name their schema in the first line, but for the snippets", () => {
    for (const config of configs)
      expect([config.name, config.text.startsWith(`${FIRST_LINE}\n`)]).toEqual([
        config.name,
        !isSnippet(config),
      ]);
  });

  it.each(configs.filter(({ name }) => !name.endsWith("broken.yaml")).map(({ name, text }) => [name, text]))(
    "have no faults: %s",
    async (name, text) => {
      expect(await server.diagnose(text, name)).toEqual([]);
      // A schema that was not found would find no faults either.
      const misspelt = `${text}\nmore: { _target_: lighter.Nothing }\n`;
      expect(await server.diagnose(misspelt, name.replace(".yaml", "-misspelt.yaml"))).toHaveLength(1);
    },
  );

  it("have, in the one that is broken on purpose, those that the check finds", async () => {
    const broken = configs.find(({ name }) => name.endsWith("quickstart/broken.yaml"));
    const found = await server.diagnose(broken?.text ?? "", broken?.name);
    const cwd = join(root, "examples/quickstart");
    const checked = await runLighter(["check", "config.yaml", "broken.yaml", "--format", "json"], { cwd });
    const positions = (JSON.parse(checked.stdout) as { line: number; column: number }[]).map(
      ({ line, column }) => `${line}:${column}`,
    );
    const underlined = found.map(({ range: { start } }) => `${start.line + 1}:${start.character + 1}`);
    expect(underlined.sort()).toEqual(positions.sort());
  });
});
