import { describe, expect, it } from "vitest";
import { composeFiles } from "../testing/compose-files.js";

const groups = { "db/a.yaml": "n: a\n", "db/b.yaml": "n: b\n" };

describe("composition as in Hydra", () => {
  it("lets a group win over the file's own content after `_self_` (M02)", async () => {
    const { data } = await composeFiles({
      "config.yaml": "defaults:\n  - _self_\n  - db: a\ndb:\n  port: 1\n",
      "db/a.yaml": "port: 9\nhost: h\n",
    });
    expect(data).toEqual({ db: { port: 9, host: "h" } });
  });

  it("lets the file's own content win where `_self_` is not written", async () => {
    const { data } = await composeFiles({
      "config.yaml": "defaults:\n  - db: a\ndb:\n  port: 1\n",
      "db/a.yaml": "port: 9\nhost: h\n",
    });
    expect(data).toEqual({ db: { port: 1, host: "h" } });
  });

  it("takes a group choice from the command line (M03)", async () => {
    const { data } = await composeFiles({ "config.yaml": "defaults:\n  - db: a\n", ...groups }, [
      "config.yaml",
      "db=b",
    ]);
    expect(data).toEqual({ db: { n: "b" } });
  });

  it("refuses an override of an unknown key, with the nearest one (M05)", async () => {
    const { codes, report } = await composeFiles({ "config.yaml": "lr: 1\n" }, ["lrr=2"]);
    expect(codes).toEqual(["UNKNOWN_PATH"]);
    expect(report).toContain("did you mean `lr`?");
    expect(report).toContain("write `+lrr=…`");
  });

  it("adds a key with `+` (M06)", async () => {
    expect((await composeFiles({ "config.yaml": "lr: 1\n" }, ["+mom=0.9"])).data).toEqual({
      lr: 1,
      mom: 0.9,
    });
  });

  it("adds or sets with `++` (M08)", async () => {
    const { data } = await composeFiles({ "config.yaml": "lr: 1\n" }, ["++lr=2", "++x.y=3"]);
    expect(data).toEqual({ lr: 2, x: { y: 3 } });
  });

  it("removes with `~`, and with a value only when it is that value (M09)", async () => {
    const files = { "config.yaml": "a: 1\nb: 2\n" };
    expect((await composeFiles(files, ["~a"])).data).toEqual({ b: 2 });
    expect((await composeFiles(files, ["~a=1"])).data).toEqual({ b: 2 });
    const wrong = await composeFiles(files, ["~a=3"]);
    expect(wrong.codes).toEqual(["INVALID_OVERRIDE"]);
    expect(wrong.report).toContain("it is the number 1");
  });

  it("merges mappings and replaces lists (M11)", async () => {
    const { data } = await composeFiles({
      "config.yaml": "defaults:\n  - base\n  - _self_\nd: {b: 2}\nl: [9]\n",
      "base.yaml": "d: {a: 1}\nl: [1, 2]\n",
    });
    expect(data).toEqual({ d: { a: 1, b: 2 }, l: [9] });
  });

  it("adds below a mapping (M12)", async () => {
    expect((await composeFiles({ "config.yaml": "d: {a: 1}\n" }, ["+d.b=2"])).data).toEqual({
      d: { a: 1, b: 2 },
    });
  });

  it("sets a list item by its index, written either way (M14)", async () => {
    const files = { "config.yaml": "l: [1, {x: 2}]\n" };
    expect((await composeFiles(files, ["l.0=7"])).data).toEqual({ l: [7, { x: 2 }] });
    expect((await composeFiles(files, ["l[1].x=7"])).data).toEqual({ l: [1, { x: 7 }] });
  });

  it("appends with `extend_list` (M15)", async () => {
    expect((await composeFiles({ "config.yaml": "l: [1, 2]\n" }, ["l=extend_list(3,4)"])).data).toEqual({
      l: [1, 2, 3, 4],
    });
  });

  it("reads an empty value as the empty text (M17)", async () => {
    expect((await composeFiles({ "config.yaml": "a: 1\n" }, ["a="])).data).toEqual({ a: "" });
  });

  it("puts one group at two places by package (M18)", async () => {
    const files = { "config.yaml": "defaults:\n  - db@src: a\n  - db@dst: b\n", ...groups };
    expect((await composeFiles(files)).data).toEqual({ src: { n: "a" }, dst: { n: "b" } });
    expect((await composeFiles(files, ["db@src=b"])).data).toEqual({ src: { n: "b" }, dst: { n: "b" } });
  });

  it("honours the package header of an included file (M20)", async () => {
    const files = {
      "config.yaml": "defaults:\n  - _self_\n  - exp: null\nlr: 1\n",
      "exp/e1.yaml": "# @package _global_\nlr: 5\n",
    };
    expect((await composeFiles(files, ["exp=e1"])).data).toEqual({ lr: 5 });
    expect((await composeFiles(files)).data).toEqual({ lr: 1 });
  });

  it("overrides a choice from a nested defaults list (M21)", async () => {
    const { data } = await composeFiles({
      "config.yaml": "defaults:\n  - opt: sgd\n  - exp: e1\n",
      "opt/sgd.yaml": "n: sgd\n",
      "opt/adam.yaml": "n: adam\n",
      "exp/e1.yaml": "# @package _global_\ndefaults:\n  - override /opt: adam\n",
    });
    expect(data).toEqual({ opt: { n: "adam" } });
  });

  it("resolves chosen options in the names of a defaults list (M23)", async () => {
    const files = {
      "config.yaml": "defaults:\n  - db: a\n  - extra: for_${db}\n",
      ...groups,
      "extra/for_a.yaml": "z: 1\n",
      "extra/for_b.yaml": "z: 2\n",
    };
    expect((await composeFiles(files)).data).toEqual({ db: { n: "a" }, extra: { z: 1 } });
    expect((await composeFiles(files, ["db=b"])).data).toEqual({ db: { n: "b" }, extra: { z: 2 } });
  });

  it("asks for a choice that is left open (M24)", async () => {
    const files = { "config.yaml": "defaults:\n  - db: ???\n", ...groups };
    const { codes, report } = await composeFiles(files);
    expect(codes).toEqual(["MISSING_VALUE"]);
    expect(report).toContain("`db` has `a`, `b`");
    expect((await composeFiles(files, ["db=a"])).data).toEqual({ db: { n: "a" } });
  });

  it("refuses files whose content is a list, rather than lose one in silence (M26)", async () => {
    const { codes } = await composeFiles({
      "config.yaml": "defaults:\n  - cb: [x, y]\n",
      "cb/x.yaml": "- 1\n",
      "cb/y.yaml": "- 2\n",
    });
    expect(codes).toEqual(["INVALID_YAML", "INVALID_YAML"]);
  });

  it("refuses to leave the config folder (M27)", async () => {
    const { codes, diagnostics } = await composeFiles({ "config.yaml": "defaults:\n  - ../secret\n" });
    expect(codes).toEqual(["OUTSIDE_ROOT"]);
    const [{ labels }] = diagnostics as [(typeof diagnostics)[0]];
    expect(labels[0].source.position(labels[0].span.start)).toEqual({ line: 2, column: 5 });
  });
});

describe("sweeps", () => {
  it.each([
    ["a=1,2", "is given 2 values"],
    ["a=choice(1,2)", "`choice(…)` asks for several runs"],
    ["a=range(0,6,3)", "`range(…)` asks for several runs"],
    ["a=sort(3,1,2)", "`sort(…)` asks for several runs"],
    ["a=shuffle(range(1,5))", "`shuffle(…)` asks for several runs"],
    ["a=glob(*)", "`glob(…)` asks for several runs"],
    ["a=interval(0,1)", "`interval(…)` asks for several runs"],
  ])("refuses `%s`, saying what it is (N01–N05)", async (override, message) => {
    const { codes, report } = await composeFiles({ "config.yaml": "a: 0\n" }, [override]);
    expect(codes).toEqual(["INVALID_OVERRIDE"]);
    expect(report).toContain(message);
  });
});
