import { describe, expect, it } from "vitest";
import { composeFiles } from "../testing/compose-files.js";

const over = (base: string, layer: string, ...overrides: string[]) =>
  composeFiles({ "base.yaml": base, "over.yaml": layer }, ["base.yaml", "over.yaml", ...overrides]);

describe("a mapping over a list", () => {
  const list = "t:\n  l:\n    - {_target_: A}\n    - 3\n";

  it("is refused where it stands, with what would be lost and what to do", async () => {
    const { codes, diagnostics, report } = await over(list, "t:\n  l:\n    c: {_target_: C}\n");
    expect(codes).toEqual(["INCOMPATIBLE_MERGE"]);
    expect(diagnostics[0]).toMatchObject({ path: "t.l", severity: "error" });
    expect(report).toContain("--> over.yaml:2:3");
    expect(report).toContain("the list holds `A`, the number 3");
    for (const cure of ["t.l=extend_list({…})", "`name: {…}` instead of `- {…}`", "`_replace_: true`"])
      expect(report).toContain(cure);
  });

  it("is refused on the command line, where a list replaces and `extend_list` adds", async () => {
    const files = { "config.yaml": list };
    expect((await composeFiles(files, ["t.l={c: 1}"])).codes).toEqual(["INCOMPATIBLE_MERGE"]);
    expect((await composeFiles(files, ["t.l=[1]"])).data).toEqual({ t: { l: [1] } });
    expect((await composeFiles(files, ["t.l=extend_list({c: 1})"])).data).toEqual({
      t: { l: [{ _target_: "A" }, 3, { c: 1 }] },
    });
    expect((await composeFiles(files, ["t.l={c: 1, _replace_: true}"])).data).toEqual({ t: { l: { c: 1 } } });
  });

  it("replaces an empty one, which loses nothing", async () => {
    expect((await over("l: []\n", "l: {a: 1}\n")).data).toEqual({ l: { a: 1 } });
  });

  it("is refused, too, where a reference leads to the list", async () => {
    const { report } = await over("l: [1]\nm: ${l}\nt: {l: '${..m}'}\n", "t: {l: {a: 1}}\n");
    expect(report).toContain("error[INCOMPATIBLE_MERGE]: a mapping cannot be merged into the list `t.l`");
  });
});

describe("a list over a mapping", () => {
  it("is refused, with the names of what would be lost", async () => {
    const { codes, report } = await over("m: {a: {_target_: A}, b: 1}\n", "m:\n  - 1\n");
    expect(codes).toEqual(["INCOMPATIBLE_MERGE"]);
    expect(report).toContain("--> over.yaml:1:1");
    expect(report).toContain("the mapping holds `a` `A`, `b`");
  });

  it("is refused where a reference leads to the mapping, and not where that is empty or unknown", async () => {
    expect((await over("m: {a: 1}\nt: ${m}\n", "t: [1]\n")).codes).toEqual(["INCOMPATIBLE_MERGE"]);
    expect((await over("m: {}\nt: ${m}\nu: ${n}\n", "m: [2]\nt: [1]\nu: [1]\n")).codes).toEqual([]);
  });

  it("replaces it on the command line, which names the whole value", async () => {
    expect((await composeFiles({ "config.yaml": "m: {a: 1}\n" }, ["m=[1]"])).data).toEqual({ m: [1] });
  });
});

describe("a mapping over a reference", () => {
  const shared = "opt: {_target_: A, lr: 1}\nt: {opt: '${opt}'}\n";

  it("is refused with the node to set, since others may share it", async () => {
    const { codes, report } = await over(shared, "t: {opt: {lr: 2}}\n");
    expect(codes).toEqual(["INCOMPATIBLE_MERGE"]);
    expect(report).toContain("set these keys at `opt`, to which it refers");
    expect((await over(shared, "t: {opt: {_target_: A, lr: 2}}\n")).codes).toEqual(["INCOMPATIBLE_MERGE"]);
    expect((await composeFiles({ "config.yaml": shared }, ["t.opt={lr: 2}"])).codes).toEqual([
      "INCOMPATIBLE_MERGE",
    ]);
  });

  it("is refused, too, where nobody can tell yet what it refers to", async () => {
    const { report } = await over("t: '${oc.select:a}'\nu: ${later}\n", "t: {x: 1}\nu: {x: 1}\n");
    expect(report.match(/error\[INCOMPATIBLE_MERGE\]/g)).toHaveLength(2);
  });

  it("replaces it with another target, or on request, or where it leads to a single value", async () => {
    expect((await over(shared, "t: {opt: {_target_: B}}\n")).data).toMatchObject({
      t: { opt: { _target_: "B" } },
    });
    expect((await over(shared, "t: {opt: {lr: 2, _replace_: true}}\n")).data).toMatchObject({
      t: { opt: { lr: 2 } },
    });
    expect((await over("a: 1\nt: ${a}\n", "t: {b: 1}\n")).data).toEqual({ a: 1, t: { b: 1 } });
  });
});

describe("`???`", () => {
  it("hides no value that an earlier file gave", async () => {
    const base = "a: 1\nl: [1]\nm: {_target_: A, x: 1}\n";
    expect((await over(base, "a: ???\nl: ???\nm: {_target_: ???, x: '???', y: ???}\nn: ???\n")).data).toEqual(
      {
        a: 1,
        l: [1],
        m: { _target_: "A", x: 1, y: "???" },
        n: "???",
      },
    );
  });

  it("is filled by a later file, without the node being replaced", async () => {
    expect((await over("m: {_target_: ???, x: 1}\n", "m: {_target_: A}\n")).data).toEqual({
      m: { _target_: "A", x: 1 },
    });
  });
});

describe("`_replace_: true`", () => {
  it("puts a mapping in the place of another, and is gone then", async () => {
    const base = "m: {_target_: A, x: 1, n: {y: 1}}\n";
    expect((await over(base, "m: {_target_: A, _replace_: true, z: 2}\n")).data).toEqual({
      m: { _target_: "A", z: 2 },
    });
    expect((await over(base, "m: {n: {_replace_: true}, o: {_replace_: false, p: 1}}\n")).data).toEqual({
      m: { _target_: "A", x: 1, n: {}, o: { p: 1 } },
    });
  });

  it("is refused beside `_merge_`, and offered for the `_delete_` of other frameworks", async () => {
    const both = await over("m: {x: 1}\n", "m: {_merge_: true, _replace_: true}\n");
    expect(both.report).toContain(
      "error[INCOMPATIBLE_MERGE]: `_merge_` and `_replace_` ask for opposite things",
    );
    const foreign = await over("m: {x: 1}\n", "m: {_delete_: true, y: 1}\n");
    expect(foreign.codes).toEqual(["INCOMPATIBLE_MERGE"]);
    expect(foreign.report).toContain("write `_replace_: true`");
  });
});
