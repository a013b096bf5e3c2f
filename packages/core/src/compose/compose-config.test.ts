import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ConfigNode } from "../config-node.js";
import { composeFiles, type Composed } from "../testing/compose-files.js";

const placeOf = ({ origin: { source, span } }: ConfigNode): string => {
  const { line, column } = source.position(span.start);
  return `${source.name}:${line}:${column}`;
};

function at({ config }: Composed, ...path: (string | number)[]): ConfigNode {
  let node: ConfigNode | undefined = config?.root;
  for (const step of path) {
    if (node?.kind === "mapping") node = node.entries.get(String(step))?.value;
    else node = node?.kind === "sequence" ? node.items[Number(step)] : undefined;
  }
  if (node === undefined) throw new Error(`nothing at ${path.join(".")}`);
  return node;
}

const one = (text: string, ...overrides: string[]): Promise<Composed> =>
  composeFiles({ "config.yaml": text }, overrides);

it("says of a file that holds a text where a colon is missing, but shows no secret", async () => {
  const { report } = await composeFiles({ "config.yaml": "max_epochs 20\n" });
  expect(report).toContain("a colon is missing after `max_epochs`");
  const secret = await composeFiles({ "config.yaml": "password hunter2\n" });
  expect(secret.report).toContain("holds a single text");
  expect(secret.report).not.toContain("hunter2");
});

describe("files", () => {
  it("that choose of one group are named in the order of the command line", async () => {
    const files = {
      "a.yaml": "defaults: [db: a]\n",
      "b.yaml": "defaults: [db: b]\n",
      "c.yaml": "defaults: [override db: b]\n",
      "db/a.yaml": "n: a\n",
      "db/b.yaml": "n: b\n",
    };
    const { codes, report } = await composeFiles(files, ["a.yaml", "b.yaml"]);
    expect(codes).toEqual(["INVALID_DEFAULTS"]);
    expect(report).toMatch(/b\.yaml:1:12[^]+chosen again here[^]+a\.yaml:1:12[^]+first chosen here/);
    expect(report).toContain("write `override db: b`");
    expect((await composeFiles(files, ["a.yaml", "c.yaml"])).data).toEqual({ db: { n: "b" } });
  });

  it("that are missing may hold what an override names", async () => {
    const { codes } = await composeFiles({ "a.yaml": "x: 1\n" }, ["a.yaml", "b.yaml", "y=2", "x=["]);
    expect(codes).toEqual(["INVALID_OVERRIDE", "FILE_NOT_FOUND"]);
    const included = await composeFiles({ "config.yaml": "defaults: [base]\n" }, ["y=2"]);
    expect(included.codes).toEqual(["MISSING_CONFIG"]);
  });

  it("merge from left to right, before the overrides", async () => {
    const files = { "a.yaml": "t: {x: 1, y: 1, z: 1}\n", "b.yaml": "t: {y: 2, z: 2}\n" };
    const composed = await composeFiles(files, ["a.yaml", "b.yaml", "t.z=3"]);
    expect(composed.data).toEqual({ t: { x: 1, y: 2, z: 3 } });
    expect(composed.config?.sources.map(({ name }) => name)).toEqual(["a.yaml", "b.yaml", "<command line>"]);
  });

  it("say who set a value, and what it was before", async () => {
    const files = { "a.yaml": "t: {x: 1, l: [1]}\n", "b.yaml": "t:\n  x: 2\n  l: [2]\n" };
    const composed = await composeFiles(files, ["a.yaml", "b.yaml", "t.x=3"]);
    const x = at(composed, "t", "x");
    expect(placeOf(x)).toBe("<command line>:1:5");
    expect(placeOf(x.origin.replaced!)).toBe("b.yaml:2:6");
    expect(placeOf(x.origin.replaced!.origin.replaced!)).toBe("a.yaml:1:8");
    expect(placeOf(at(composed, "t", "l").origin.replaced!)).toBe("a.yaml:1:14");
    expect(placeOf(at(composed, "t"))).toBe("a.yaml:1:4");
  });

  it("have a directory from which their paths start", async () => {
    const composed = await composeFiles({ "conf/a.yaml": "x: data.csv\n", "conf/sub/b.yaml": "y: 1\n" }, [
      "conf/a.yaml",
      "x=other.csv",
    ]);
    expect(at(composed, "x").origin.source.directory).not.toContain("conf");
    expect(at(composed, "x").origin.replaced?.origin.source.directory.endsWith("conf")).toBe(true);
  });

  it("are reported in the order in which they are named, each before what it includes", async () => {
    const { diagnostics, config } = await composeFiles(
      {
        "a.yaml": "defaults: [x, g: o, y]\na: off\n",
        "x.yaml": "x: off\n",
        "y.yaml": "defaults: [z]\ny: off\n",
        "z.yaml": "z: off\n",
        "g/o.yaml": "o: off\n",
        "b.yaml": "b: off\n",
      },
      ["a.yaml", "b.yaml", "+c=off"],
    );
    const names = ["a.yaml", "x.yaml", "g/o.yaml", "y.yaml", "z.yaml", "b.yaml", "<command line>"];
    expect(diagnostics.map(({ labels }) => labels[0].source.name)).toEqual(names);
    expect(config?.sources.map(({ name }) => name)).toEqual(names);
  });

  it("are all read before the command gives up", async () => {
    const { codes } = await composeFiles({ "a.yaml": "x: 1\nx: 2\n", "b.yaml": "y: !z 1\n" }, [
      "a.yaml",
      "b.yaml",
      "c.yaml",
      "k=",
    ]);
    expect(codes).toEqual(["DUPLICATE_KEY", "UNKNOWN_TAG", "FILE_NOT_FOUND"]);
  });

  it("may be none at all, with everything on the command line", async () => {
    expect((await composeFiles({}, ["+a.b=1"], { files: [] })).data).toEqual({ a: { b: 1 } });
  });
});

describe("merging", () => {
  it("replaces a node whose target changes", async () => {
    const files = {
      "a.yaml": "optimizer: {_target_: Adam, lr: 1, beta: 2}\n",
      "b.yaml": "optimizer: {_target_: Sgd, momentum: 3}\n",
    };
    expect((await composeFiles(files, ["a.yaml", "b.yaml"])).data).toEqual({
      optimizer: { _target_: "Sgd", momentum: 3 },
    });
  });

  it("merges it all the same with `_merge_: true`, which is not part of the result", async () => {
    const files = {
      "a.yaml": "optimizer: {_target_: Adam, lr: 1}\n",
      "b.yaml":
        "optimizer: {_target_: AdamW, _merge_: true, decay: 3}\nnew: {_merge_: true, x: [{_merge_: true}]}\n",
    };
    expect((await composeFiles(files, ["a.yaml", "b.yaml"])).data).toEqual({
      optimizer: { _target_: "AdamW", lr: 1, decay: 3 },
      new: { x: [{}] },
    });
    expect((await one("a: {_merge_: true, b: 1}\n")).data).toEqual({ a: { b: 1 } });
    // Not taken for `true` or `false`: a later stage says so.
    expect((await one("a: {_merge_: 1, b: 1}\n")).data).toEqual({ a: { _merge_: 1, b: 1 } });
  });

  it("merges where the target stays, or is given by one side only", async () => {
    const files = {
      "a.yaml": "t: {x: 1}\nu: {_target_: A, x: 1}\n",
      "b.yaml": "t: {_target_: A, y: 2}\nu: {_target_: A, y: 2}\n",
    };
    expect((await composeFiles(files, ["a.yaml", "b.yaml"])).data).toEqual({
      t: { x: 1, _target_: "A", y: 2 },
      u: { _target_: "A", x: 1, y: 2 },
    });
  });

  it("keeps a null entry, for the stage that knows what it removes", async () => {
    const files = {
      "a.yaml": "callbacks: {stop: {n: 1}, save: {n: 2}}\n",
      "b.yaml": "callbacks: {stop: null}\n",
    };
    expect((await composeFiles(files, ["a.yaml", "b.yaml"])).data).toEqual({
      callbacks: { stop: null, save: { n: 2 } },
    });
  });
});

describe("overrides", () => {
  it("of a mapping merge into it, and obey their sign for each key", async () => {
    const text = "d: {a: 1, e: {f: 1}}\n";
    expect((await one(text, "d={a: 2, e: {f: 3}}")).data).toEqual({ d: { a: 2, e: { f: 3 } } });
    expect((await one(text, "d={a: 2, b: 3}")).codes).toEqual(["UNKNOWN_PATH"]);
    expect((await one(text, "+d={b: 3, e: {g: 4}}")).data).toEqual({ d: { a: 1, b: 3, e: { f: 1, g: 4 } } });
    expect((await one(text, "+d={a: 3}")).codes).toEqual(["INVALID_OVERRIDE"]);
    expect((await one(text, "++d={a: 2, b: 3}")).data).toEqual({ d: { a: 2, b: 3, e: { f: 1 } } });
  });

  it("of a target replace its options", async () => {
    const text = "o: {_target_: Adam, lr: 1}\n";
    expect((await one(text, "o._target_=Sgd")).data).toEqual({ o: { _target_: "Sgd" } });
    expect((await one(text, "o={_target_: Sgd, momentum: 2}")).data).toEqual({
      o: { _target_: "Sgd", momentum: 2 },
    });
    expect((await one(text, "o._target_=Adam")).data).toEqual({ o: { _target_: "Adam", lr: 1 } });
    expect((await one(text, "++o={_target_: Sgd, _merge_: true}")).data).toEqual({
      o: { _target_: "Sgd", lr: 1 },
    });
  });

  it("of a target inside a mapping replace its options too", async () => {
    const { data } = await one(
      "t: {o: {_target_: Adam, lr: 1}, n: 1}\n",
      "t={o: {_target_: Sgd, momentum: 2}}",
    );
    expect(data).toEqual({ t: { o: { _target_: "Sgd", momentum: 2 }, n: 1 } });
  });

  it("apply in their order", async () => {
    expect((await one("a: 1\n", "+b.c=1", "b.c=2", "~a", "+a=x")).data).toEqual({ b: { c: 2 }, a: "x" });
  });

  it("work inside lists", async () => {
    const text = "l: [{x: 1}, 2]\n";
    expect((await one(text, "l.0.x=5", "~l[1]")).data).toEqual({ l: [{ x: 5 }] });
    expect((await one(text, "+l[2]=3")).data).toEqual({ l: [{ x: 1 }, 2, 3] });
    expect((await one(text, "l[2]=3")).codes).toEqual(["UNKNOWN_PATH"]);
    expect((await one(text, "+l[3]=3")).codes).toEqual(["UNKNOWN_PATH"]);
    expect((await one(text, "l[7]=3")).report).toContain("to append an item, write `+l[2]=…`");
    expect((await one(text, "l.x=3")).codes).toEqual(["UNKNOWN_PATH"]);
    expect((await one(text, "l=[]")).data).toEqual({ l: [] });
  });

  it("append with `extend_list` to lists only, and begin one with `+`", async () => {
    expect((await one("l: 1\n", "l=extend_list(1)")).codes).toEqual(["INVALID_OVERRIDE"]);
    expect((await one("l: 1\n", "+m=extend_list(1)")).data).toEqual({ l: 1, m: [1] });
    expect((await one("l: [1]\n", "l=extend_list(2)", "l=extend_list(3)")).data).toEqual({ l: [1, 2, 3] });
  });

  it("can fill what is null, and nothing else that has no keys", async () => {
    expect((await one("a:\n", "+a.b=1")).data).toEqual({ a: { b: 1 } });
    expect((await one("a:\n", "a.b=1")).codes).toEqual(["UNKNOWN_PATH"]);
    expect((await one("a: 3\n", "++a.b=1")).report).toContain("`a` is the number 3, which has no keys");
    const { report } = await one("a: ${b}\nb: {c: 1}\n", "a.c=2");
    expect(report).toContain("override the node that it refers to");
  });

  it("that are wrong are all reported, each at its place", async () => {
    const { diagnostics } = await one("a: 1\nb: 2\n", "c=1", "a=[", "+b=3", "~x");
    const places = diagnostics.map(({ code, labels: [{ source, span }] }) => [
      code,
      source.position(span.start).line,
    ]);
    expect(places.sort()).toEqual([
      ["INVALID_OVERRIDE", 2],
      ["INVALID_OVERRIDE", 3],
      ["UNKNOWN_PATH", 1],
      ["UNKNOWN_PATH", 4],
    ]);
  });

  it("set an option of a node that no file sets, at any depth, and nothing else that is not there", async () => {
    const text = "trainer: {max_epochs: 1}\nmodel: {_target_: A}\nsizes: {width: 1}\n";
    const { data } = await one(
      text,
      "trainer.limit_batches=5",
      "model.body.units=3",
      "trainer={loggers: []}",
    );
    expect(data).toEqual({
      trainer: { max_epochs: 1, limit_batches: 5, loggers: [] },
      model: { _target_: "A", body: { units: 3 } },
      sizes: { width: 1 },
    });
    expect((await one(text, "sizes.height=2")).codes).toEqual(["UNKNOWN_PATH"]);
    expect((await one(text, "~trainer.max_steps")).codes).toEqual(["UNKNOWN_PATH"]);
    expect((await one(text, "system.model=2")).codes).toEqual(["UNKNOWN_PATH"]);
  });

  it("suggest the quotes of a key that holds a dot", async () => {
    expect((await one("k.x: 1\n", "k.x=2")).report).toContain('did you mean `["k.x"]=2`?');
    expect((await one("k.x: 1\n", '["k.x"]=2')).data).toEqual({ "k.x": 2 });
  });

  it.each([
    ["a='x\ny'", "an override holds a line break", 5],
    ["a=x\u0007", "an override holds a control character", 4],
  ])("that hold what a line cannot show are refused: %j", async (override, message, column) => {
    const { diagnostics } = await one("a: 1\n", override);
    const [{ code, labels, ...found }] = diagnostics as [(typeof diagnostics)[number]];
    expect({ code, message: found.message }).toEqual({ code: "INVALID_OVERRIDE", message });
    expect(labels[0].source.position(labels[0].span.start)).toEqual({ line: 1, column });
  });

  it("suggest the path that was meant, also elsewhere", async () => {
    const text = "trainer:\n  optimizer: {learning_rate: 1}\n  callbacks: [{every: 1}]\n";
    expect((await one(text, "trianer.optimizer.learning_rate=1")).report).toContain(
      "did you mean `trainer.optimizer.learning_rate=1`?",
    );
    expect((await one(text, "learning_rate=1")).report).toContain(
      "did you mean `trainer.optimizer.learning_rate=1`?",
    );
    expect((await one(text, "trainer.callbacks.0.evry=1")).report).toContain(
      "did you mean `trainer.callbacks[0].every=1`?",
    );
  });
});

describe("what is written for Hydra", () => {
  const files = {
    "config.yaml":
      "defaults: [model: mlp, callbacks: none, _self_]\nname: x-${hydra:runtime.choices.model}\n",
    "model/mlp.yaml": "width: 1\n",
    "model/cnn.yaml": "filters: 1\n",
    "callbacks/none.yaml": "# none\r\n\r\n",
    "callbacks/empty.yaml": "",
  };

  it("may have an empty option file, which has no keys; a config may not be empty", async () => {
    expect((await composeFiles(files, ["config.yaml"])).data).toEqual({
      model: { width: 1 },
      callbacks: {},
      name: "x-mlp",
    });
    expect((await composeFiles(files, ["config.yaml", "callbacks=empty"])).codes).toEqual([]);
    expect((await composeFiles(files, ["callbacks/empty.yaml"])).codes).toEqual(["INVALID_YAML"]);
  });

  it("may name its choices, which are filled in", async () => {
    expect((await composeFiles(files, ["config.yaml", "model=cnn"])).data).toEqual({
      model: { filters: 1 },
      callbacks: {},
      name: "x-cnn",
    });
  });

  it("is warned once that what configures Hydra is passed over", async () => {
    const more = {
      ...files,
      "config.yaml": "defaults: [hydra: default, override hydra/launcher: joblib]\nlr: 1\n",
      "hydra/default.yaml": "defaults: [override hydra_logging: colorlog]\nrun: {dir: x}\n",
    };
    const { codes, data } = await composeFiles(more, ["config.yaml"]);
    expect(codes).toEqual(["UNUSED_CONFIG"]);
    expect(data).toEqual({ hydra: { run: { dir: "x" } }, lr: 1 });
  });
});

describe("defaults lists", () => {
  const db = { "db/a.yaml": "n: a\n", "db/b.yaml": "n: b\n" };

  it("nest, each relative to its own folder", async () => {
    const { data } = await composeFiles({
      "config.yaml": "defaults:\n  - server: apache\n",
      "server/apache.yaml": "defaults:\n  - base\n  - db: x\n  - /log\nname: apache\n",
      "server/base.yaml": "port: 80\n",
      "server/db/x.yaml": "kind: x\n",
      "log.yaml": "level: info\n",
    });
    expect(data).toEqual({ server: { port: 80, db: { kind: "x" }, level: "info", name: "apache" } });
  });

  it("place an absolute group below the package of their file, as Hydra does", async () => {
    const files = {
      "config.yaml": "defaults:\n  - server: apache\n",
      "server/apache.yaml": "defaults:\n  - /db: a\n",
      ...db,
    };
    expect((await composeFiles(files)).data).toEqual({ server: { db: { n: "a" } } });
    expect((await composeFiles(files, ["db@server.db=b"])).data).toEqual({ server: { db: { n: "b" } } });
  });

  it("move content with packages: `_global_`, `_here_`, names and headers", async () => {
    const lists = {
      "config.yaml": "defaults:\n  - db@_global_: a\n",
      "here.yaml": "defaults:\n  - db@_here_: a\n",
      "deep.yaml": "defaults:\n  - db@x.y: a\n",
      "plain.yaml": "defaults:\n  - base@z\n",
      "base.yaml": "k: 1\n",
      "header.yaml": "defaults:\n  - h: one\n",
      "h/one.yaml": "# a comment\n\n# @package p.q\nk: 1\n",
      "both.yaml": "defaults:\n  - h@r: one\n",
      ...db,
    };
    const data = async (file: string): Promise<unknown> => (await composeFiles(lists, [file])).data;
    expect(await data("config.yaml")).toEqual({ n: "a" });
    expect(await data("here.yaml")).toEqual({ n: "a" });
    expect(await data("deep.yaml")).toEqual({ x: { y: { n: "a" } } });
    expect(await data("plain.yaml")).toEqual({ z: { k: 1 } });
    expect(await data("header.yaml")).toEqual({ p: { q: { k: 1 } } });
    expect(await data("both.yaml")).toEqual({ r: { k: 1 } });
  });

  it("take several options of a group, and none", async () => {
    const files = {
      "config.yaml": "defaults:\n  - db: [a, b]\n",
      "none.yaml": "defaults:\n  - db: null\nx: 1\n",
      ...db,
    };
    expect((await composeFiles(files)).data).toEqual({ db: { n: "b" } });
    expect((await composeFiles(files, ["none.yaml"])).data).toEqual({ x: 1 });
    expect((await composeFiles(files, ["none.yaml", "db=a"])).data).toEqual({ x: 1, db: { n: "a" } });
    expect((await composeFiles(files, ["none.yaml", "db=[a,b]"])).data).toEqual({ x: 1, db: { n: "b" } });
  });

  it("skip what is optional and not there, and only that", async () => {
    const files = { "config.yaml": "defaults:\n  - optional db: x\n  - optional local\nk: 1\n", ...db };
    expect((await composeFiles(files)).data).toEqual({ k: 1 });
    const broken = { ...files, "local.yaml": "a: [\n" };
    expect((await composeFiles(broken)).codes).toEqual(["INVALID_YAML"]);
  });

  it("are changed by the command line: add, remove, and remove one option only", async () => {
    const files = { "config.yaml": "defaults:\n  - db: a\n", "empty.yaml": "k: 1\n", ...db };
    expect((await composeFiles(files, ["empty.yaml", "+db=b"])).data).toEqual({ k: 1, db: { n: "b" } });
    expect((await composeFiles(files, ["empty.yaml", "+db@x=b"])).data).toEqual({ k: 1, x: { n: "b" } });
    expect((await composeFiles(files, ["~db"])).data).toEqual({});
    expect((await composeFiles(files, ["~db=a"])).data).toEqual({});
    const other = await composeFiles(files, ["~db=b"]);
    expect(other.report).toContain("the option chosen of `db` is `a`, not the one to remove");
    expect((await composeFiles(files, ["db=null"])).data).toEqual({});
    expect((await composeFiles(files, ["+db=b"])).codes).toEqual(["INVALID_DEFAULTS"]);
    expect((await composeFiles(files, ["empty.yaml", "db=b"])).report).toContain("write `+db=b`");
    expect((await composeFiles(files, ["++db=b"])).codes).toEqual(["INVALID_OVERRIDE"]);
    expect((await composeFiles(files, ["db=a,b"])).codes).toEqual(["INVALID_OVERRIDE"]);
    expect((await composeFiles(files, ["db={n: c}"])).data).toEqual({ db: { n: "c" } });
    expect((await composeFiles(files, ["bd/x=a"])).codes).toEqual(["UNKNOWN_PATH"]);
  });

  it("let the command line win over `override`, and the outer list over the inner", async () => {
    const files = {
      "config.yaml": "defaults:\n  - db: a\n  - exp: e\n",
      "outer.yaml": "defaults:\n  - db: a\n  - exp: e\n  - override db: c\n",
      "exp/e.yaml": "# @package _global_\ndefaults:\n  - override /db: b\n",
      "db/c.yaml": "n: c\n",
      ...db,
    };
    expect((await composeFiles(files)).data).toEqual({ db: { n: "b" } });
    expect((await composeFiles(files, ["db=c"])).data).toEqual({ db: { n: "c" } });
    expect((await composeFiles(files, ["outer.yaml"])).data).toEqual({ db: { n: "c" } });
  });

  it.each([
    ["defaults:\n  - override db: a\n", "INVALID_DEFAULTS", "so there is none to override"],
    ["defaults:\n  - override db: a\n  - db: b\n", "INVALID_DEFAULTS", "has its overrides at the end"],
    ["defaults:\n  - _self_\n  - _self_\n", "INVALID_DEFAULTS", "`_self_` stands twice"],
    ["defaults:\n  - [db]\n", "INVALID_DEFAULTS", "not a list"],
    ["defaults:\n  - {db: a, x: b}\n", "INVALID_DEFAULTS", "not a mapping"],
    ["defaults:\n  - db: {a: 1}\n", "INVALID_DEFAULTS", "not a mapping"],
    ["defaults:\n  - db: ['${x}']\n", "INVALID_DEFAULTS", "a list of options cannot hold"],
    ["defaults:\n  - db: zzz\n", "UNKNOWN_GROUP_OPTION", "`db` has `a`, `b`"],
    ["defaults:\n  - bd: a\n", "MISSING_CONFIG", "did you mean `db`?"],
    ["defaults:\n  - nope\n", "MISSING_CONFIG", "looked for `nope.yaml`"],
    ["defaults:\n  - db: x_${bd}\n  - bd@db: a\n", "MISSING_CONFIG", ""],
    ["defaults:\n  - x_${nope}\n  - db: a\n", "UNRESOLVED_REFERENCE", "chosen are `db`"],
    ["defaults:\n  - config\n", "CONFIG_CYCLE", "`config.yaml` → `config.yaml`"],
    ["defaults:\n  - ../x\n", "OUTSIDE_ROOT", "`..` leads out"],
    ["defaults:\n  - db: ../../x\n", "OUTSIDE_ROOT", "`..` leads out"],
    ["defaults:\n  - db: /etc/passwd\n", "OUTSIDE_ROOT", "an absolute path"],
    ["defaults:\n  - /etc/passwd\n", "OUTSIDE_ROOT", "a leading `/` stands for that folder"],
    ["defaults:\n  - /passwd\n", "MISSING_CONFIG", "there is no config `passwd`"],
    ["defaults:\n  - 'C:\\x'\n", "OUTSIDE_ROOT", "an absolute path"],
    ["defaults:\n  - https://x.y/z\n", "OUTSIDE_ROOT", "a URL"],
  ])("that are wrong are refused: %j", async (text, code, part) => {
    const { codes, report } = await composeFiles({ "config.yaml": text, ...db });
    expect(codes).toContain(code);
    expect(report).toContain(part);
  });

  it("do not follow a link out of the config folder, and do follow one inside it", async () => {
    const prepare = async (folder: string): Promise<void> => {
      await writeFile(join(folder, "secret.yaml"), "s: 1\n");
      await symlink(join(folder, "secret.yaml"), join(folder, "conf/out.yaml"));
      await symlink(join(folder, "conf/real.yaml"), join(folder, "conf/in.yaml"));
    };
    const files = {
      "conf/config.yaml": "defaults: [out]\n",
      "conf/ok.yaml": "defaults: [in]\n",
      "conf/real.yaml": "r: 1\n",
    };
    expect((await composeFiles(files, ["conf/config.yaml"], { prepare })).codes).toEqual(["OUTSIDE_ROOT"]);
    expect((await composeFiles(files, ["conf/ok.yaml"], { prepare })).data).toEqual({ r: 1 });
  });

  it("read regular files only", async () => {
    const prepare = (folder: string): Promise<unknown> => mkdir(join(folder, "base.yaml"));
    const { codes } = await composeFiles({ "config.yaml": "defaults: [base]\n" }, [], {
      prepare: async (folder) => void (await prepare(folder)),
    });
    expect(codes).toEqual(["MISSING_CONFIG"]);
  });

  it("look in the folders of the command line after the first config's own", async () => {
    const files = {
      "config.yaml": "defaults:\n  - db: c\n  - base\n",
      "extra/db/c.yaml": "n: c\n",
      "extra/base.yaml": "k: 1\n",
      ...db,
    };
    expect((await composeFiles(files, [], { configDirs: ["extra"] })).data).toEqual({ db: { n: "c" }, k: 1 });
  });

  it("stop at their limits: a doubling tree, a long chain", async () => {
    const doubling = Object.fromEntries(
      Array.from({ length: 20 }, (_, i) => [`f${i}.yaml`, `defaults:\n  - f${i + 1}@a\n  - f${i + 1}@b\n`]),
    );
    const tree = await composeFiles({ "config.yaml": "defaults: [f0]\n", ...doubling, "f20.yaml": "x: 1\n" });
    expect(new Set(tree.codes)).toEqual(new Set(["LIMIT_EXCEEDED"]));
    expect(tree.codes.length).toBeLessThanOrEqual(2);
    const chain = Object.fromEntries(
      Array.from({ length: 30 }, (_, i) => [`f${i}.yaml`, `defaults: [f${i + 1}]\n`]),
    );
    const long = await composeFiles({ "config.yaml": "defaults: [f0]\n", ...chain, "f30.yaml": "x: 1\n" });
    expect(long.codes).toEqual(["LIMIT_EXCEEDED"]);
  });

  it("tell by its folder that an override chooses, and not by its name", async () => {
    const { data } = await composeFiles({ "config.yaml": "data: x\n", "data/letters.csv": "a,b\n" }, [
      "data=y",
    ]);
    expect(data).toEqual({ data: "y" });
  });
});
