import { readdirSync } from "node:fs";
import { expect, it } from "vitest";
import { COMMANDS } from "./index.js";

const entries = Object.values(COMMANDS).flat();

it("finds each command in the file of its name, and has a row for each file", async () => {
  const files = readdirSync(import.meta.dirname).filter((file) => /^(?!index)[\w-]+\.ts$/.test(file));
  expect(entries.map(({ name }) => `${name}.ts`).sort()).toEqual(files.sort());
  for (const { name, load } of entries) {
    const file = (await import(`./${name}.js`)) as { readonly command: unknown };
    expect((await load()).command).toBe(file.command);
  }
});

it("has examples of each command that call it by its name", async () => {
  for (const { name, load } of entries)
    expect((await load()).command.examples).toContain(`$ lighter ${name}`);
});
