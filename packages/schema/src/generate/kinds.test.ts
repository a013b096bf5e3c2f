import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { checkOptions } from "../check/check-options.js";
import type { TargetManifest } from "../manifest.js";
import { NUMERIC_KEY } from "../schema-forms.js";
import { parametersFor } from "../option-names.js";
import { TargetCatalog } from "../target-catalog.js";
import { generateManifest } from "./generate-manifest.js";

const folder = join(import.meta.dirname, "fixtures/kinds");
let manifest: TargetManifest;
let catalog: TargetCatalog;
beforeAll(() => {
  ({ manifest } = generateManifest({
    namespace: "kinds",
    package: "kinds",
    entries: [{ file: join(folder, "index.ts"), module: "kinds" }],
    tsconfig: join(folder, "tsconfig.json"),
    placesFrom: folder,
  }));
  catalog = new TargetCatalog([manifest]);
});

function target(name: string) {
  const found = catalog.get(`kinds.${name}`);
  if (!found) throw new Error(`no target ${name}`);
  return found;
}

const option = (name: string, key: string) => target(name).options.properties?.[key];
const faults = (name: string, options: Readonly<Record<string, unknown>>) =>
  checkOptions(catalog, target(name), options).map(({ code, message }) => `${code}: ${message}`);

describe("an export that can be no target", () => {
  it("costs itself only, and says why and where", () => {
    expect(manifest.omitted).toEqual([
      {
        name: "kinds.NeedsMap",
        reason: "its `table` is required, but no value in YAML is a `Map<string, number>`",
        at: "index.ts:10:15",
      },
      {
        name: "kinds.needsDate",
        reason: "its `since` is required, but no value in YAML is a `Date`",
        at: "index.ts:12:52",
      },
    ]);
  });

  it("is left out without a word where it is marked, at its statement or in its list", () => {
    const names = [...catalog.names(), ...catalog.omitted().map(({ name }) => name)];
    expect(names).toContain("kinds.Shown");
    expect(names.filter((name) => /Hidden|Starred/.test(name))).toEqual([]);
  });
});

describe("a type that grows without end", () => {
  it("is cut, and the target is one all the same", () => {
    expect(
      faults("Grows", { grow: { value: "a", more: { value: ["a"] }, other: { value: ["b"] } } }),
    ).toEqual([]);
    expect(faults("Grows", { grow: { more: { value: "a" } } })).toHaveLength(1);
  });
});

describe("index signatures", () => {
  it("of numbers are mappings from numbers, or lists", () => {
    const mapping = (type: string) => ({
      anyOf: [
        { type: "object", patternProperties: { [NUMERIC_KEY]: { type } }, additionalProperties: false },
        { type: "array", items: { type } },
      ],
    });
    expect(option("Keys", "rates")).toEqual(mapping("number"));
    expect(option("Keys", "names")).toEqual(mapping("string"));
  });

  it("of texts of one form, of several kinds, and beside members, each say what their keys hold", () => {
    expect(option("Keys", "data")).toMatchObject({
      patternProperties: { "^data-[\\s\\S]*$": { type: "boolean" } },
      additionalProperties: false,
    });
    expect(option("Keys", "mixed")).toMatchObject({
      patternProperties: { [NUMERIC_KEY]: { type: "number" } },
      additionalProperties: { anyOf: [{ type: "number" }, { type: "string" }] },
    });
    expect(option("Keys", "fixed")).toMatchObject({
      properties: { size: { type: "number" } },
      patternProperties: { [NUMERIC_KEY]: { type: "string" } },
      additionalProperties: false,
    });
  });
});

describe("an interface with methods that may be left out", () => {
  it("is data", () => {
    expect(target("OptionalMethod").parameters).toEqual([{ kind: "options", name: "opts", optional: false }]);
    expect(faults("OptionalMethod", { connections: 3 })).toEqual([]);
    expect(option("TakesLoose", "hooks")).toMatchObject({ items: { type: "object" } });
  });

  it("is a slot where it has nothing else and a class implements it", () => {
    expect(option("Hooked", "hooks")).toEqual({
      type: "array",
      items: { slot: { kind: "instance", type: "kinds#Hook" } },
    });
  });
});

describe("a class of public data", () => {
  it("is data as options, and an object too where a config can build one", () => {
    expect(target("Server").parameters[0]?.kind).toBe("options");
    expect(faults("Server", { port: 80 })).toEqual([]);
    expect(faults("Server", {})).toHaveLength(1);
  });

  it("is a slot when anything in it is private", () => {
    expect(option("TakesSecret", "secret")).toEqual({ slot: { kind: "instance", type: "kinds#Secret" } });
  });
});

describe("overloads", () => {
  it("are taken all, and the keys decide which is called", () => {
    expect(faults("load", { path: "a" })).toEqual([]);
    expect(faults("load", { path: "a", size: 3 })).toEqual([]);
    expect(faults("load", { url: "a", retries: 3 })).toEqual([]);
    expect(faults("load", { path: "a", retries: 3 })).toHaveLength(1);
    expect(faults("load", {})).toHaveLength(1);
    const kinds = (...keys: string[]) =>
      parametersFor(target("load"), new Set(keys)).map(({ kind, name }) => `${kind} ${name}`);
    expect(kinds("path", "size")).toEqual(["positional path", "positional size"]);
    expect(kinds("url")).toEqual(["options options"]);
  });

  it("may differ in the names of their parameters", () => {
    expect(faults("Schedule", { every: 3 })).toEqual([]);
    expect(faults("Schedule", { at: [3, 4], factor: 0.1 })).toEqual([]);
    expect(faults("Schedule", { at: [3, 4] })).toEqual([
      "MISSING_OPTION: `kinds.Schedule` needs the option `factor`, which is not set",
    ]);
    expect(faults("Schedule", { every: 3, factor: 0.1 })).toHaveLength(1);
  });
});

describe("options that may be left out as a whole", () => {
  it("ask for what they need beside any of them", () => {
    expect(faults("Trailing", { lr: 1 })).toEqual([]);
    expect(faults("Trailing", { lr: 1, deep: true })).toEqual([]);
    expect(faults("Trailing", { lr: 1, wide: 2 })).toEqual([
      "MISSING_OPTION: `wide` needs the option `deep`, which is not set",
    ]);
    expect(faults("AllOrNone", {})).toEqual([]);
    expect(faults("AllOrNone", { kind: "b" })).toEqual([]);
    expect(faults("AllOrNone", { kind: "a" })).toHaveLength(1);
  });
});

describe("notes", () => {
  it("tell of each type once, by the shortest way", () => {
    const { notes = [] } = target("Deep");
    expect(notes).toContain("`top.a.a.a.a.a.a.a.a.a` cannot be given in YAML: no value in YAML is a `Date`");
    expect(notes).toContain("`again` leaves out in YAML what `top` does");
    expect(notes.length).toBeLessThan(12);
  });

  it("and schemas hold nothing of a type that turns out to have no value", () => {
    expect(faults("Family", { child: { name: "a" } })).toEqual([]);
    expect(faults("Family", { child: { parent: {} } })).toEqual([
      "UNKNOWN_OPTION: `child` has no option `parent`",
    ]);
    expect(target("Family").notes).toEqual([
      "`parent` cannot be given in YAML: its `born` is required, but no value in YAML is a `Date`",
      "`child.parent` cannot be given in YAML: its `born` is required, but no value in YAML is a `Date`",
    ]);
  });
});
