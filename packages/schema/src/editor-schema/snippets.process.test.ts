import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkOptions } from "../check/check-options.js";
import { alternativesOf } from "../check/alternatives.js";
import type { JsonSchema } from "../json-schema.js";
import { PlannedObject } from "../planned-object.js";
import { applyCompletion } from "../testing/apply-completion.js";
import { LanguageServer } from "../testing/language-server.js";
import { shippedCatalog, shippedTargets } from "../testing/shipped-options.js";
import { createEditorSchema } from "./create-editor-schema.js";

const folder = mkdtempSync(join(tmpdir(), "lighter-snippets-"));
let server: LanguageServer;
beforeAll(async () => {
  const file = join(folder, "schema.json");
  const roots = { trainer: "lighter.Trainer", system: "lighter.System" };
  writeFileSync(file, JSON.stringify(createEditorSchema(shippedCatalog, roots).config));
  server = await LanguageServer.start(folder, { [file]: "config-*.yaml" });
});
afterAll(() => {
  server.stop();
  rmSync(folder, { recursive: true });
});

/** Where a person has still to write something. */
const OPEN = '"\\u0000"';

const isOpen = (value: unknown): boolean =>
  value === null || value === "\0" || (Array.isArray(value) && (value.length === 0 || value.some(isOpen)));

/** Nodes as core hands them to the check. */
function plan(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plan);
  if (typeof value !== "object" || value === null) return value;
  const { _target_: name, ...options } = value as Readonly<Record<string, unknown>>;
  const definition = typeof name === "string" ? shippedCatalog.get(name) : undefined;
  return definition
    ? new PlannedObject(definition)
    : Object.fromEntries(Object.entries(options).map(([key, each]) => [key, plan(each)]));
}

describe("completion inside of a node", () => {
  it("offers the options of the target that is named, and not of one whose name begins the same", async () => {
    const { items } = await server.complete(
      "system:\n  optimizer:\n    _target_: lighter.optimizers.Adam\n    ‸\n",
    );
    const options = shippedCatalog.get("lighter.optimizers.Adam")?.options.properties ?? {};
    expect(items.map(({ label }) => label).sort()).toEqual(Object.keys(options).sort());
  });

  it("inserts what `check` takes, for each option of each target", async () => {
    const refused: string[] = [];
    let values = 0;
    for (const definition of shippedTargets) {
      const text = `node:\n  _target_: ${definition.name}\n  ‸\n`;
      const { items } = await server.complete(text);
      for (const item of items) {
        const written = applyCompletion(text, item, OPEN);
        const { _target_: _name, ...options } = (parse(written) as { node: Record<string, unknown> }).node;
        const [[key, value] = ["", null]] = Object.entries(options);
        expect([item.label, key]).toEqual([item.label, item.label]);
        if (isOpen(value)) continue;
        values++;
        const issues = checkOptions(shippedCatalog, definition, { [key]: plan(value) }, { partial: true });
        const own = issues.filter(({ path, code }) => path[0] === key && code !== "MISSING_OPTION");
        refused.push(...own.map(({ message }) => `${definition.name}: ${JSON.stringify(value)}: ${message}`));
      }
    }
    expect(refused).toEqual([]);
    // Defaults, examples and numbers that fit have been inserted, not only names.
    expect(values).toBeGreaterThan(100);
  });

  it("inserts each value that it offers for an option so that `check` takes it", async () => {
    const refused: string[] = [];
    const wanted = shippedTargets.filter(({ name }) => name.startsWith("lighter."));
    for (const definition of wanted)
      for (const [key, schema] of Object.entries(definition.options.properties ?? {})) {
        if (!offersValues(definition.options.properties?.[key] ?? schema, definition.name)) continue;
        const text = `node:\n  _target_: ${definition.name}\n  ${key}: ‸\n`;
        const { items } = await server.complete(text);
        for (const item of items) {
          const written = applyCompletion(text, item, OPEN);
          const value = (parse(written) as { node: Record<string, unknown> }).node[key];
          if (isOpen(value)) continue;
          const issues = checkOptions(shippedCatalog, definition, { [key]: plan(value) }, { partial: true });
          const own = issues.filter(({ path, code }) => path[0] === key && code !== "MISSING_OPTION");
          refused.push(
            ...own.map(({ message }) => `${definition.name}: ${JSON.stringify(value)}: ${message}`),
          );
        }
      }
    expect(refused).toEqual([]);
  });
});

/** Whether an option has values of its own to offer: a default, examples, a list of words. */
function offersValues(schema: JsonSchema, name: string): boolean {
  const definition = shippedCatalog.get(name);
  const forms = definition ? alternativesOf(schema, (ref) => shippedCatalog.resolve(definition, ref)) : [];
  return (
    schema.default !== undefined ||
    schema.examples !== undefined ||
    forms.some((form) => form.enum !== undefined || form.type === "boolean")
  );
}
