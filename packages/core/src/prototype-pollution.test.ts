import { afterEach, describe, expect, it } from "vitest";
import type { JsonValue } from "@lighterjs/schema";
import { loadProject } from "./project/load-project.js";
import { manifestOf, projectFolder } from "./project/testing/project-folder.js";
import { runStages } from "./testing/run-stages.js";
import { withFiles } from "./testing/with-files.js";

const PROTOTYPES: readonly object[] = [Object.prototype, Function.prototype, Array.prototype, Map.prototype];
const before = PROTOTYPES.map((prototype) => Reflect.ownKeys(prototype));

afterEach(() => {
  expect(PROTOTYPES.map((prototype) => Reflect.ownKeys(prototype))).toEqual(before);
  expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  expect("polluted" in {}).toBe(false);
});

const FILES = {
  "base.yaml": "x: 1\n",
  "db/a.yaml": "polluted: 1\n",
  "__proto__/a.yaml": "polluted: 1\n",
  "header.yaml": "# @package constructor.prototype\npolluted: 1\n",
};

const BENT: Readonly<Record<string, JsonValue>> = {
  proto: JSON.parse('{"__proto__": {"polluted": 1}}') as JsonValue,
  constructor: JSON.parse('{"a": [{"constructor": {"prototype": {"polluted": 1}}}]}') as JsonValue,
};
const resolvers = new Map(Object.entries(BENT).map(([name, value]) => [`my.${name}`, () => value]));

async function codesOf(text: string, args: readonly string[] = []): Promise<readonly string[]> {
  return withFiles({ ...FILES, "config.yaml": text }, async (cwd) => {
    const { diagnostics } = await runStages({
      args: ["config.yaml", ...args],
      cwd,
      resolvers,
      environment: { TEXT: "{__proto__: {polluted: 1}}" },
    });
    return diagnostics.map(({ code }) => code);
  });
}

describe("a prototype cannot be reached", () => {
  it.each([
    ["by a key", "__proto__: {polluted: 1}\n"],
    ["by a key below others", "a: [{b: {__proto__: {polluted: 1}}}]\n"],
    ["by a quoted key", "'__proto__': {polluted: 1}\n"],
    ["by an escaped key", '"\\u005f_proto__": {polluted: 1}\n'],
    ["by an explicit key", "? __proto__\n: {polluted: 1}\n"],
    ["by a key that is an alias", "a: &k __proto__\n*k : {polluted: 1}\n"],
    ["by a key with a tag", "!!str __proto__: {polluted: 1}\n"],
    ["by a merge", "a:\n  <<: {__proto__: {polluted: 1}}\n"],
    ["by a merge of a list", "a: &a {constructor: {prototype: {polluted: 1}}}\nb: {<<: [*a]}\n"],
    ["by the constructor", "constructor: {prototype: {polluted: 1}}\n"],
    ["by the name of an item", "a: {_target_: fx.Args, list: {__proto__: {polluted: 1}}}\n"],
    ["by what a resolver is given", "a: '${oc.create:{__proto__: {polluted: 1}}}'\n"],
    ["by what a resolver is given in quotes", "a: '${oc.create:{\"constructor\": 1}}'\n"],
    [
      "by a key that a resolver's argument computes",
      "k: __proto__\na: '${oc.create:{${k}: {polluted: 1}}}'\n",
    ],
    ["by a group", "defaults: [__proto__/a]\n"],
    ["by an absolute group", "a: {}\ndefaults: [/__proto__/a]\n"],
    ["by a package", "defaults:\n  - db@__proto__: a\n"],
    ["by a package below another", "defaults:\n  - base@a.constructor\n"],
    ["by the header of a file", "defaults: [header]\n"],
  ])("%s", async (_way, text) => {
    expect(new Set(await codesOf(text))).toEqual(new Set(["FORBIDDEN_KEY"]));
  });

  it.each([
    "++__proto__.polluted=1",
    "+a.__proto__.polluted=1",
    '++a["__proto__"].polluted=1',
    '++"__proto__".polluted=1',
    "++constructor.prototype.polluted=1",
    "~__proto__",
    "a={__proto__: {polluted: 1}}",
    'a={"__proto__": {polluted: 1}}',
    "++a=[{constructor: {prototype: {polluted: 1}}}]",
    "++a=choice({__proto__: 1},2)",
    "+__proto__=a",
    "+db@__proto__=a",
    "+db@x.constructor=a",
  ])("by the override %s", async (override) => {
    expect(await codesOf("a: {b: 1}\n", [override])).toEqual(["FORBIDDEN_KEY"]);
  });

  it.each([
    ["${constructor.constructor}", "UNRESOLVED_REFERENCE"],
    ["${a.__proto__.x}", "UNRESOLVED_REFERENCE"],
    ["${__proto__}", "UNRESOLVED_REFERENCE"],
    ["${toString}", "UNRESOLVED_REFERENCE"],
    ["${list.length}", "UNRESOLVED_REFERENCE"],
    ["${list.0.constructor}", "UNRESOLVED_REFERENCE"],
    ["${copy:__proto__}", "UNRESOLVED_REFERENCE"],
    ["${oc.dict.keys:a.__proto__}", "UNRESOLVED_REFERENCE"],
    ["${oc.dict.values:constructor}", "UNRESOLVED_REFERENCE"],
    ["${env:toString}", "MISSING_ENVIRONMENT_VARIABLE"],
    ["${env:__proto__}", "MISSING_ENVIRONMENT_VARIABLE"],
    ["${constructor:a}", "UNKNOWN_RESOLVER"],
    ["${__proto__:a}", "UNKNOWN_RESOLVER"],
    ["${now:%constructor}", "INVALID_REFERENCE"],
    ["${oc.decode:'{__proto__: {polluted: 1}}'}", "INVALID_REFERENCE"],
    ["${oc.decode:${env:TEXT}}", "INVALID_REFERENCE"],
    ["${my.proto:}", "INVALID_REFERENCE"],
    ["${my.constructor:}", "INVALID_REFERENCE"],
  ])("by the reference %s (X05)", async (reference, code) => {
    expect(await codesOf(`a: {b: 1}\nlist: [1]\nx: ${JSON.stringify(reference)}\n`)).toEqual([code]);
  });

  it.each(["__proto__.polluted", "constructor.prototype", "a.__proto__", "toString"])(
    "by oc.select: there is nothing at %s",
    async (path) => {
      expect(await codesOf(`a: {b: 1}\nx: {_target_: fx.Args, y: "\${oc.select:${path},7}"}\n`)).toEqual([]);
    },
  );

  it.each(["__proto__", "constructor", "toString", "fx.__proto__", "fx.Args.constructor", "hasOwnProperty"])(
    "by the target %s",
    async (target) => expect(await codesOf(`a: {_target_: ${target}}\n`)).toEqual(["UNKNOWN_TARGET"]),
  );

  const packageFile =
    '{"name": "app", "dependencies": {"lib": "1", "__proto__": "1"}, "__proto__": {"lighter": {"polluted": 1}}}';
  const libFile =
    '{"name": "lib", "lighter": {"targets": ["t.json"], "roots": {"__proto__": "lib.make", "constructor": "lib.make"}}}';
  const load = async (manifest: string) => {
    const cwd = await projectFolder({
      "package.json": packageFile,
      "node_modules/lib/package.json": libFile,
      "node_modules/lib/t.json": manifest,
    });
    const faults: string[] = [];
    const project = await loadProject({ files: [], cwd }, ({ code }) => faults.push(code));
    return { faults, project };
  };

  it("by a package.json", async () => {
    const { faults, project } = await load(JSON.stringify(manifestOf("lib", "lib", ["make"])));
    expect(faults).toEqual([]);
    expect(project?.catalog.get("toString")).toBeUndefined();
    expect(project?.catalog.get("lib.make")?.name).toBe("lib.make");
    expect(Object.getPrototypeOf(project?.roots)).toBe(Object.prototype);
  });

  it("by a manifest, which is refused", async () => {
    const manifest = JSON.stringify(manifestOf("lib", "lib", ["make"]));
    const { faults, project } = await load(
      manifest.replace('"definitions":{}', '"definitions":{"__proto__":{"type":"object"}}'),
    );
    expect(faults).toEqual(["INVALID_PROJECT"]);
    expect(project).toBeUndefined();
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});
