import { describe, expect, it } from "vitest";
import { composeFiles } from "../testing/compose-files.js";

describe("what looks like something else", () => {
  it.each([
    ['name: "ad\u202emin"\n', "config.yaml:1:10", "\\u{202e}"],
    ["name: ad\u200bmin\n", "config.yaml:1:9", "\\u{200b}"],
    ["a: 1\ntext: |\n  one\n  t\u2066wo\n", "config.yaml:4:4", "\\u{2066}"],
  ])("is warned of in a value: %j", async (text, place, shown) => {
    const { diagnostics, report } = await composeFiles({ "config.yaml": text });
    expect(diagnostics.map(({ code, severity }) => [code, severity])).toEqual([
      ["AMBIGUOUS_SCALAR", "warning"],
    ]);
    expect(report).toContain(`--> ${place}`);
    expect(report).toContain(`the invisible character \`${shown}\``);
  });

  it("is warned of in an override, and not where it is an escape or joins letters", async () => {
    const files = { "config.yaml": 'a: "\\u202e"\nb: "👩‍🔬 می‌خواهم"\nc: x\n' };
    expect((await composeFiles(files)).codes).toEqual([]);
    const { codes, report } = await composeFiles(files, ["c=x\u200b"]);
    expect(codes).toEqual(["AMBIGUOUS_SCALAR"]);
    expect(report).toContain("--> <command line>:1:4");
  });

  it("is refused as a second key, in one file and across files", async () => {
    const [composed, decomposed] = ["é", "e\u0301"];
    const one = await composeFiles({ "config.yaml": `${composed}: 1\n${decomposed}: 2\n` });
    expect(one.codes).toEqual(["DUPLICATE_KEY"]);
    expect(one.report).toContain("--> config.yaml:2:1");
    const files = { "a.yaml": `m: {${composed}: 1}\n`, "b.yaml": `m: {${decomposed}: 2}\n` };
    expect((await composeFiles(files, ["a.yaml", "b.yaml"])).codes).toEqual(["DUPLICATE_KEY"]);
    expect((await composeFiles(files, ["a.yaml", "a.yaml"])).codes).toEqual([]);
  });
});

describe("`null` for an item", () => {
  const base = "callbacks: {freezer: {_target_: A}}\nplain: {a: 1}\n";

  it("that is not there is warned of where another one has a similar name", async () => {
    const { diagnostics, report } = await composeFiles(
      { "a.yaml": base, "b.yaml": "callbacks: {frezer: null}\n" },
      ["a.yaml", "b.yaml"],
    );
    expect(diagnostics.map(({ code, severity, path }) => [code, severity, path])).toEqual([
      ["UNKNOWN_KEY", "warning", "callbacks.frezer"],
    ]);
    expect(report).toContain("did you mean `freezer`?");
  });

  it("is taken without a word where it removes one, keeps a place, or is a value", async () => {
    const over = "callbacks: {freezer: null, later: null}\nplain: {b: null}\n";
    expect((await composeFiles({ "a.yaml": base, "b.yaml": over }, ["a.yaml", "b.yaml"])).codes).toEqual([]);
  });
});
