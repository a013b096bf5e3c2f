import { describe, expect, it } from "vitest";
import { fixtureCatalog, fixtureRoots } from "./check/testing/fixture-targets.js";
import { checkConfig } from "./check/check-config.js";
import { splitArguments } from "./compose/command-line.js";
import { composeConfig } from "./compose/compose-config.js";
import type { Diagnostic } from "./diagnostic.js";
import type { Limits } from "./parse/limits.js";
import { printConfig, printResolved } from "./print/print-config.js";
import { resolveReferences } from "./resolve/resolve-references.js";
import { withFiles } from "./testing/with-files.js";

type Files = Readonly<Record<string, string>>;

/**
 * Runs the stages short of building under these limits; a config that is accepted is also printed.
 */
async function diagnose(
  files: Files,
  limits: Partial<Limits>,
  overrides: readonly string[] = [],
): Promise<Diagnostic[]> {
  return withFiles(files, async (cwd) => {
    const found: Diagnostic[] = [];
    const report = (diagnostic: Diagnostic): void => void found.push(diagnostic);
    const args = splitArguments(["config.yaml", ...overrides]);
    const composed = await composeConfig({ ...args, cwd, limits }, report);
    if (composed === undefined) return found;
    printConfig(composed.root, { origins: true });
    const options = { environment: {}, clock: { now: () => 0 }, roots: fixtureRoots, limits };
    const resolved = resolveReferences(composed, options, report);
    if (resolved === undefined) return found;
    checkConfig(resolved, fixtureCatalog, report);
    printResolved(resolved);
    return found;
  });
}

/** `message @ file:line:column: what is marked`. */
function summary({ code, message, labels: [{ source, span }] }: Diagnostic): string {
  const { line, column } = source.position(span.start);
  return `${code} ${message} @ ${source.name}:${line}:${column}`;
}

const config = (text: string): Files => ({ "config.yaml": text });
const chain = (length: number): Files =>
  Object.fromEntries([
    ...Array.from({ length }, (_, i) => [i === 0 ? "config.yaml" : `f${i}.yaml`, `defaults: [f${i + 1}]\n`]),
    [`f${length}.yaml`, "x: 1\n"],
  ]) as Files;
/** Each refers to the next. */
const line = (length: number, item: (next: string) => string): Files =>
  config(
    [
      ...Array.from({ length }, (_, i) => `n${i}: ${item(`"\${n${i + 1}}"`)}\n`),
      `n${length}: {_target_: fx.Args}\n`,
    ].join(""),
  );
const many = (count: number): Files => ({
  "config.yaml": `defaults:\n${Array.from({ length: count }, (_, i) => `  - f@p${i}\n`).join("")}`,
  "f.yaml": "x: 1\n",
});

describe("a chain of references", () => {
  it.each([
    ["nodes", (next: string) => `{_target_: fx.Args, a: [${next}]}`],
    ["values", (next: string) => next],
  ])("of %s may be as long as its limit, whatever the stack", async (_, item) => {
    expect(await diagnose(line(1000, item), {})).toEqual([]);
    expect(await diagnose(line(2500, item), { maxReferenceDepth: 3000 })).toEqual([]);
    const backwards = config(line(1500, item)["config.yaml"]!.split("\n").toReversed().join("\n"));
    expect((await diagnose(backwards, {})).map(({ code }) => code)).toEqual(["LIMIT_EXCEEDED"]);
    const [found, ...more] = await diagnose(line(1500, item), {});
    expect(found).toMatchObject({
      code: "LIMIT_EXCEEDED",
      path: expect.stringMatching(/^n(?:999|1000)\b/) as string,
    });
    expect(more).toEqual([]);
  });

  it("that is a circle is reported as that, however long it is", async () => {
    const circle = (length: number): Files =>
      config(Array.from({ length }, (_, i) => `n${i}: "\${n${(i + 1) % length}}"\n`).join(""));
    for (const length of [2, 299, 300, 301, 700])
      expect((await diagnose(circle(length), {})).map(({ code }) => code)).toEqual(["REFERENCE_CYCLE"]);
    expect((await diagnose(circle(3000), {})).map(({ code }) => code)).toEqual(["LIMIT_EXCEEDED"]);
    const nodes = Array.from(
      { length: 900 },
      (_, i) => `n${i}: {_target_: fx.Args, a: {b: ["\${n${(i + 1) % 900}}"]}}\n`,
    );
    expect((await diagnose(config(nodes.join("")), {})).map(({ code }) => code)).toEqual(["LIMIT_EXCEEDED"]);
  });
});

describe("a limit", () => {
  it.each<[string, Files, Partial<Limits>, readonly string[], string, keyof Limits]>([
    [
      "of a file's size, on the command line",
      config("a: 12345678\n"),
      { maxFileBytes: 11 },
      [],
      "`config.yaml` is larger than 11 bytes @ <command line>:1:1",
      "maxFileBytes",
    ],
    [
      "of a file's size, in a defaults list",
      { "config.yaml": "defaults:\n  - base\n", "base.yaml": `a: ${"x".repeat(40)}\n` },
      { maxFileBytes: 30 },
      [],
      "`base.yaml` is larger than 30 bytes @ config.yaml:2:5",
      "maxFileBytes",
    ],
    [
      "of references, from node to node",
      line(9, (next) => `{_target_: fx.Args, a: [${next}]}`),
      { maxReferenceDepth: 4 },
      [],
      "more than 4 references follow one after the other @ config.yaml:5:29",
      "maxReferenceDepth",
    ],
    [
      "of references, from value to value",
      line(9, (next) => next),
      { maxReferenceDepth: 4 },
      [],
      "more than 4 references follow one after the other @ config.yaml:5:5",
      "maxReferenceDepth",
    ],
    [
      "of depth, in a file",
      config("a:\n  b: [[1]]\n"),
      { maxDepth: 3 },
      [],
      "the config is nested more than 3 levels deep @ config.yaml:2:7",
      "maxDepth",
    ],
    [
      "of depth, through aliases",
      config("a: &a [[1]]\nb: [[*a]]\n"),
      { maxDepth: 4 },
      [],
      "the config is nested more than 4 levels deep after its aliases are expanded @ config.yaml:2:6",
      "maxDepth",
    ],
    [
      "of depth, through a package",
      { "config.yaml": "defaults:\n  - base@p.q.r\n", "base.yaml": "a: [1]\n" },
      { maxDepth: 4 },
      [],
      "the config is nested more than 4 levels deep where this file goes @ config.yaml:2:5",
      "maxDepth",
    ],
    [
      "of depth, through the path of an override",
      config("a: 1\n"),
      { maxDepth: 3 },
      ["++b.c.d.e=1"],
      "the config is nested more than 3 levels deep with this override @ <command line>:1:3",
      "maxDepth",
    ],
    [
      "of depth, through the value of an override",
      config("a: 1\n"),
      { maxDepth: 3 },
      ["a=[[[[1]]]]"],
      "a value is nested more than 3 levels deep @ <command line>:1:6",
      "maxDepth",
    ],
    [
      "of values, in a file",
      config("a: 1\nb: 2\nc: 3\n"),
      { maxNodes: 3 },
      [],
      "the config holds more than 3 values @ config.yaml:3:4",
      "maxNodes",
    ],
    [
      "of values, in several files",
      { "config.yaml": "defaults: [base]\na: 1\n", "base.yaml": "b: 1\nc: 1\n" },
      { maxNodes: 6 },
      [],
      "the config holds more than 6 values @ base.yaml:2:4",
      "maxNodes",
    ],
    [
      "of values, in a file that is named twice",
      { "config.yaml": "defaults: [base@a, base@b]\n", "base.yaml": "x: [1, 2, 3]\n" },
      { maxNodes: 13 },
      [],
      "the config holds more than 13 values after its files are composed @ config.yaml:1:12",
      "maxNodes",
    ],
    [
      "of values, in an override",
      config("a: 1\n"),
      { maxNodes: 5 },
      ["a=[1,2,3]"],
      "the config holds more than 5 values with this override @ <command line>:1:1",
      "maxNodes",
    ],
    [
      "of values, through references",
      config("a: [1, 2, 3]\nb: ${a}\nc: ${a}\n"),
      { maxNodes: 12 },
      [],
      "the config unfolds to more than 12 values @ config.yaml:3:4",
      "maxNodes",
    ],
    [
      "of values, through copies",
      config("a: {x: 1}\nb: '${copy:a}'\nc: '${copy:a}'\n"),
      { maxNodes: 7 },
      [],
      "the config unfolds to more than 7 values @ config.yaml:3:4",
      "maxNodes",
    ],
    [
      "of characters, through aliases",
      config("a: &a xxxxxxxxxx\nb: [*a, *a]\n"),
      { maxCharacters: 25 },
      [],
      "the config holds more than 25 characters after its aliases are expanded @ config.yaml:2:9",
      "maxCharacters",
    ],
    [
      "of characters, through references",
      config("a: xxxxxxxxxx\nb: ${a}${a}${a}\n"),
      { maxCharacters: 45 },
      [],
      "the config unfolds to more than 45 characters @ config.yaml:2:4",
      "maxCharacters",
    ],
    [
      "of defaults lists in each other",
      chain(4),
      { maxIncludeDepth: 3 },
      [],
      "defaults lists are nested more than 3 levels deep @ f3.yaml:1:12",
      "maxIncludeDepth",
    ],
    [
      "of files",
      many(4),
      { maxFiles: 3 },
      [],
      "a config is composed of more than 3 files @ config.yaml:2:5",
      "maxFiles",
    ],
  ])(
    "%s has its name, its number and a position, and can be raised",
    async (_what, files, limits, overrides, said, limit) => {
      const found = await diagnose(files, limits, overrides);
      expect(found.map(summary)).toEqual([`LIMIT_EXCEEDED ${said}`]);
      const flag = {
        maxFileBytes: "file-bytes",
        maxDepth: "depth",
        maxNodes: "nodes",
        maxCharacters: "characters",
        maxReferenceDepth: "reference-depth",
      };
      const name = { ...flag, maxIncludeDepth: "include-depth", maxFiles: "files" }[limit];
      expect(found[0]?.help?.join()).toContain(`raise the limit with \`--limit ${name}=…\``);
      expect(await diagnose(files, { ...limits, [limit]: 100 }, overrides)).toEqual([]);
    },
  );

  it("of everything together is one budget: references use what files and overrides have left", async () => {
    const files = config("a: [1, 2]\nb: ${a}\n");
    // The root, a list of two, a reference; two more by an override; the two below the referenced
    // list.
    const needed = 5 + 1 + 2;
    expect(await diagnose(files, { maxNodes: needed }, ["+c=3"])).toEqual([]);
    const found = await diagnose(files, { maxNodes: needed - 1 }, ["+c=3"]);
    expect(found.map(({ code }) => code)).toEqual(["LIMIT_EXCEEDED"]);
  });

  it("lets pass what is exactly as much: 16 lists in each other, 100 files", async () => {
    expect(await diagnose(chain(16), {})).toEqual([]);
    expect((await diagnose(chain(17), {})).map(({ code }) => code)).toEqual(["LIMIT_EXCEEDED"]);
    expect(await diagnose(many(100), {})).toEqual([]);
    expect((await diagnose(many(101), {})).map(({ code }) => code)).toEqual(["LIMIT_EXCEEDED"]);
  });

  it("is nothing that a config has a say in", async () => {
    const files = config("limits: {maxNodes: 100, nodes: 100}\nmaxNodes: 100\n");
    expect((await diagnose(files, { maxNodes: 3 })).map(({ code }) => code)).toEqual(["LIMIT_EXCEEDED"]);
  });

  it("of depth keeps the stack whole however far it is raised", async () => {
    const nested = (levels: number): string => `a: ${"[".repeat(levels)}1${"]".repeat(levels)}\n`;
    const limits = { maxDepth: 1_000_000 };
    expect(await diagnose(config(`${nested(499)}b: \${a}\nc: '\${copy:a}'\n`), limits)).toEqual([]);
    expect((await diagnose(config(nested(500)), limits)).map(summary)).toEqual([
      "LIMIT_EXCEEDED the config is nested more than 500 levels deep @ config.yaml:1:504",
    ]);
    const path = "a.".repeat(20_000);
    expect((await diagnose(config("b: 1\n"), limits, [`++${path}a=1`])).map(({ code }) => code)).toEqual([
      "LIMIT_EXCEEDED",
    ]);
  });
});
