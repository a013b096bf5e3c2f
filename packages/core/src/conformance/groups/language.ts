import { join } from "node:path";
import { expect } from "vitest";
import { Args, Callback, Inner, Pair, Trainer } from "../../instantiate/testing/fixture-module.js";
import type { ConformanceCase } from "../conformance-case.js";

const [first, second] = ["{_target_: fx.Callback, every: 1}", "{_target_: fx.Callback, every: 2}"];

/** The cases of the config language beyond Hydra's, by its own chapters. */
export const LANGUAGE: Readonly<Record<string, readonly ConformanceCase[]>> = {
  "A list with named items": [
    {
      id: "named",
      rule: "is the list of its items, in the order of writing",
      config: `trainer: {callbacks: {a: ${first}, b: ${second}}}`,
      built: {
        trainer: new Trainer({ callbacks: [new Callback({ every: 1 }), new Callback({ every: 2 })] }),
      },
    },
    {
      id: "composed",
      rule: "composes by name: a name keeps its place, a new one comes last",
      config: {
        "base.yaml": `trainer: {callbacks: {a: ${first}, b: ${second}}}\n`,
        "local.yaml": "trainer: {callbacks: {c: {_target_: fx.Callback}, a: {every: 7}}}\n",
      },
      args: ["base.yaml", "local.yaml", "trainer.callbacks.b.every=8"],
      built: {
        trainer: new Trainer({
          callbacks: [new Callback({ every: 7 }), new Callback({ every: 8 }), new Callback({})],
        }),
      },
    },
    {
      id: "null",
      rule: "loses an item to null, in a file or an override, and to `~`",
      config: {
        "base.yaml": `trainer: {callbacks: {a: ${first}, b: ${second}, c: ${first}, d: ${second}}}\n`,
        "local.yaml": "trainer: {callbacks: {a: null}}\n",
      },
      args: ["base.yaml", "local.yaml", "trainer.callbacks.b=null", "~trainer.callbacks.c"],
      built: { trainer: new Trainer({ callbacks: [new Callback({ every: 2 })] }) },
    },
    {
      id: "added",
      rule: "takes an item from an override",
      config: `trainer: {callbacks: {a: ${first}}}\n`,
      args: ["+trainer.callbacks.z={_target_: fx.Callback, every: 9}"],
      built: {
        trainer: new Trainer({ callbacks: [new Callback({ every: 1 }), new Callback({ every: 9 })] }),
      },
    },
    {
      id: "replaced",
      rule: "and a plain list do not replace one another in silence",
      config: {
        "base.yaml": `trainer: {callbacks: {a: ${first}}}\n`,
        "list.yaml": `trainer: {callbacks: [${second}]}\n`,
        "plain.yaml": `trainer: {callbacks: [${first}]}\n`,
        "named.yaml": `trainer: {callbacks: {b: ${first}}}\n`,
      },
      args: ["base.yaml", "list.yaml", "plain.yaml", "named.yaml"],
      reported: [
        {
          code: "INCOMPATIBLE_MERGE",
          at: "list.yaml:1:11",
          says: ["`a` `fx.Callback`", "`_replace_: true`"],
        },
        { code: "INCOMPATIBLE_MERGE", at: "plain.yaml:1:11" },
      ],
    },
    {
      id: "replaced-on-purpose",
      rule: "is replaced where the mapping says so, or an override names the whole list",
      config: {
        "base.yaml": `trainer: {callbacks: {a: ${first}}}\n`,
        "named.yaml": `trainer: {callbacks: {_replace_: true, b: ${second}}}\n`,
      },
      args: ["base.yaml", "named.yaml", "trainer.callbacks.b.every=5"],
      composed: { trainer: { callbacks: { b: { _target_: "fx.Callback", every: 5 } } } },
    },
    {
      id: "disabled",
      rule: "leaves out a disabled item, as a plain list does",
      config: `on: true\na: {callbacks: {a: {_target_: fx.Callback, _disabled_: '\${on}'}, b: ${second}}, _target_: fx.Trainer}\nb: {callbacks: [{_target_: fx.Callback, _disabled_: true}, ${second}], _target_: fx.Trainer}`,
      built: {
        a: new Trainer({ callbacks: [new Callback({ every: 2 })] }),
        b: new Trainer({ callbacks: [new Callback({ every: 2 })] }),
      },
    },
    {
      id: "referred",
      rule: "may stand elsewhere, and a group may fill it",
      config: {
        "config.yaml": "defaults:\n- parts@mine: [x, y]\ntrainer: {callbacks: '${mine}'}\n",
        "parts/x.yaml": `one: ${first}\n`,
        "parts/y.yaml": `two: ${second}\n`,
      },
      built: {
        trainer: new Trainer({ callbacks: [new Callback({ every: 1 }), new Callback({ every: 2 })] }),
      },
    },
    {
      id: "single",
      rule: "is not a single node",
      config: `trainer: {callbacks: ${first}}`,
      reported: [{ code: "WRONG_SLOT", at: "config.yaml:1:33", says: ["`- _target_: fx.Callback`"] }],
    },
    {
      id: "null-item",
      rule: "is the only list in which null means nothing",
      config: `trainer: {callbacks: [${first}, null]}`,
      reported: [{ code: "WRONG_SLOT", at: "config.yaml:1:58", path: "trainer.callbacks[1]" }],
    },
  ],

  "A changed target": [
    {
      id: "file",
      rule: "replaces the node, in a later file as in an override",
      config: {
        "base.yaml": "m: {_target_: fx.Pair, left: 1, right: 2}\nn: {_target_: fx.Pair, left: 1}\n",
        "local.yaml": "m: {_target_: fx.Outer.Inner}\n",
      },
      args: ["base.yaml", "local.yaml", "n={_target_: fx.Outer.Inner, v: 2}"],
      built: { m: new Inner(0), n: new Inner(2) },
    },
    {
      id: "same",
      rule: "that is the same merges",
      config: {
        "base.yaml": "m: {_target_: fx.Pair, left: 1, right: 2}\n",
        "local.yaml": "m: {_target_: fx.Pair, right: 3}\n",
      },
      args: ["base.yaml", "local.yaml"],
      built: { m: new Pair(1, 3) },
    },
    {
      id: "merge",
      rule: "merges with `_merge_: true`, which is no option",
      config: {
        "base.yaml": "m: {_target_: fx.Pair, left: 1, right: 2}\n",
        "local.yaml": "m: {_target_: fx.Args, _merge_: true, right: 3}\n",
      },
      args: ["base.yaml", "local.yaml"],
      built: { m: new Args({ left: 1, right: 3 }) },
    },
    {
      id: "deep",
      rule: "replaces inside other nodes, too, and lets them merge",
      config: {
        "base.yaml": "t: {_target_: fx.Args, o: {_target_: fx.Pair, left: 1}, k: 1}\n",
        "local.yaml": "t: {o: {_target_: fx.Outer.Inner}}\n",
      },
      args: ["base.yaml", "local.yaml"],
      built: { t: new Args({ k: 1, o: new Inner(0) }) },
    },
  ],

  "A relative path": [
    {
      id: "path",
      rule: "counts from the file that wrote it, in an override from the working directory",
      config: {
        "conf/config.yaml":
          "defaults:\n- parts@trainer: x\n- _self_\nother: {_target_: fx.Trainer, folder: here}\n",
        "conf/parts/x.yaml": "folder: images\nfolders: [a, 'https://host/b']\n",
      },
      args: ["conf/config.yaml", "+third={_target_: fx.Trainer, folder: there}"],
      built: {
        trainer: expect.toSatisfy(
          ({ options }: Trainer) =>
            String(options.folder).endsWith(join("conf", "parts", "images")) &&
            String((options.folders as string[])[0]).endsWith(join("conf", "parts", "a")) &&
            (options.folders as string[])[1] === "https://host/b",
        ),
        other: expect.toSatisfy(({ options }: Trainer) =>
          String(options.folder).endsWith(join("conf", "here")),
        ),
        third: expect.toSatisfy(
          ({ options }: Trainer) =>
            String(options.folder).endsWith("there") && !String(options.folder).includes("conf"),
        ),
      },
    },
  ],

  "A saved config": [
    {
      id: "directory",
      rule: "says in a comment at its head from which folder its paths count",
      config: {
        "runs/one/composed.yaml": "# a run\n# @directory ../../conf\ntrainer: {folder: images}\n",
      },
      args: ["runs/one/composed.yaml"],
      built: {
        trainer: expect.toSatisfy(
          ({ options }: Trainer) =>
            String(options.folder).endsWith(join("conf", "images")) &&
            !String(options.folder).includes("runs"),
        ),
      },
    },
  ],

  "What is built": [
    {
      id: "roots",
      rule: "are `trainer` and `system`, and what they refer to; the rest is checked",
      config:
        "trainer: {extra: '${used}'}\nused: {_target_: fx.log, name: used}\nunused: {_target_: fx.log, name: unused}\n",
      built: { trainer: expect.any(Trainer) },
      events: ["used"],
    },
    {
      id: "empty-root",
      rule: "needs no options",
      config: "trainer:\n",
      built: { trainer: new Trainer({}) },
    },
    {
      id: "misspelt",
      rule: "is not what is misspelt, which is warned of",
      config: "trainr: {max_epochs: 3}\n",
      reported: [{ code: "UNKNOWN_KEY", at: "config.yaml:1:1", says: ["did you mean `trainer`?"] }],
    },
    {
      id: "free",
      rule: "includes nodes in data of any form",
      config: "trainer: {extra: {deep: [{_target_: fx.add, a: 1, b: 2}]}}\n",
      built: { trainer: new Trainer({ extra: { deep: [3] } }) },
    },
    {
      id: "not-recursive",
      rule: "unless `_recursive_: false` stands above",
      config: "trainer: {extra: {_recursive_: false, deep: [{_target_: fx.add, a: 1, b: 2}]}}\n",
      built: { trainer: new Trainer({ extra: { deep: [{ _target_: "fx.add", a: 1, b: 2 }] } }) },
    },
    {
      id: "disabled",
      rule: "is nothing that is disabled, whatever is wrong with it",
      config:
        "n: {_target_: fx.Args, a: {_disabled_: true, _target_: no.such}, b: 1}\nm: {_disabled_: false, x: 1}\n",
      built: { n: new Args({ b: 1 }), m: { x: 1 } },
    },
    {
      id: "disabled-reference",
      rule: "a reference to a disabled node is refused",
      config: "n: {_target_: fx.Args, _disabled_: true}\na: ${n}\n",
      reported: [{ code: "UNRESOLVED_REFERENCE", at: "config.yaml:2:4", says: ["disabled"] }],
    },
    {
      id: "disabled-override",
      rule: "`_disabled_` may be given by an override",
      config: `trainer: {callbacks: {a: ${first}, b: ${second}}}`,
      args: ["+trainer.callbacks.a._disabled_=true"],
      built: { trainer: new Trainer({ callbacks: [new Callback({ every: 2 })] }) },
    },
    {
      id: "recursive-reference",
      rule: "`_recursive_` may be a reference",
      config: "no: false\nn: {_target_: fx.Args, _recursive_: '${no}', a: {_target_: fx.none}}\n",
      built: { n: new Args({ a: { _target_: "fx.none" } }) },
    },
    {
      id: "args-reference",
      rule: "`_args_` may be a reference to a list",
      config: "l: [1, 2]\nn: {_target_: fx.Pair, _args_: '${l}'}\n",
      built: { n: new Pair(1, 2) },
    },
  ],

  "A reference": [
    {
      id: "blank",
      rule: "may have blanks inside its braces",
      config: "a: 1\nb: ${ a }\n",
      built: { b: 1 },
    },
    {
      id: "expression",
      rule: "evaluates nothing",
      config: "a: 1\nb: ${a + 1}\nc: ${1 + 1}\n",
      reported: ["UNRESOLVED_REFERENCE", "UNRESOLVED_REFERENCE"],
    },
    {
      id: "boolean",
      rule: "to the environment fills an option that is a boolean, and keeps one that is text",
      environment: { FX_V: "true" },
      config: "trainer: {verbose: '${env:FX_V}', name: '${env:FX_V}'}\n",
      built: { trainer: new Trainer({ verbose: true, name: "true" }) },
    },
    {
      id: "dotted",
      rule: "may call a resolver of a program with a dotted name, which may replace one of ours",
      resolvers: { "my.count": (...parts) => parts.length, now: () => "then" },
      config: "a: ${my.count:x,2}\nb: ${now:%Y}\n",
      built: { a: 2, b: "then" },
    },
    {
      id: "copy-relative",
      rule: "in a copied node counts from where the original stands",
      config: "p: {x: 1, m: {_target_: fx.Args, k: '${..x}'}}\nc: ${copy:p.m}\n",
      built: { c: new Args({ k: 1 }) },
    },
    {
      id: "copy-as-data",
      rule: "that copies below `_recursive_: false` gives data",
      config: "m: {_target_: fx.Args, k: 1}\nn: {_target_: fx.Args, _recursive_: false, c: '${copy:m}'}\n",
      built: { n: new Args({ c: { _target_: "fx.Args", k: 1 } }) },
    },
    {
      id: "copy-cycle",
      rule: "cannot copy what it stands in",
      config: "a: {b: '${copy:a}'}\n",
      reported: ["REFERENCE_CYCLE"],
    },
    {
      id: "text-of-object",
      rule: "inside a text cannot be to an object",
      config: "m: {_target_: fx.Args}\na: x-${m}\n",
      reported: [{ code: "UNRESOLVED_REFERENCE", says: ["an object"] }],
    },
    {
      id: "alias-scalar",
      rule: "and an alias are two things: an alias copies what is written",
      config: "a: &a [1, '${b}']\nb: 2\nc: *a\n",
      built: { c: [1, 2] },
    },
  ],

  "An override": [
    {
      id: "group-sweep",
      rule: "of a group cannot be a sweep",
      config: { "config.yaml": "defaults:\n- db: a\n", "db/a.yaml": "n: a\n", "db/b.yaml": "n: b\n" },
      args: ["db=a,b"],
      reported: [{ code: "INVALID_OVERRIDE", says: ["2 values"] }],
    },
    {
      id: "quoted-key",
      rule: "may quote a key that holds a dot",
      config: "m: {a.b: 1}\n",
      args: ['m["a.b"]=2'],
      composed: { m: { "a.b": 2 } },
    },
    {
      id: "wrong",
      rule: "that is wrong is reported with all others, in their order",
      config: "a: 1\n",
      args: ["b=1", "+a=1", "a=[1"],
      reported: [
        { code: "UNKNOWN_PATH", at: "<command line>:1:1" },
        { code: "INVALID_OVERRIDE", at: "<command line>:2:2" },
        { code: "INVALID_OVERRIDE", at: "<command line>:3:3" },
      ],
    },
    {
      id: "null-filled",
      rule: "may add below null",
      config: "a: null\n",
      args: ["+a.b=1"],
      composed: { a: { b: 1 } },
    },
    {
      id: "reference-path",
      rule: "does not go through a reference",
      config: "a: {b: 1}\nc: ${a}\n",
      args: ["c.b=2"],
      reported: [{ code: "UNKNOWN_PATH", says: ["override the node that it refers to"] }],
    },
    {
      id: "list-removed",
      rule: "removes an item of a list, and appends one",
      config: "l: [1, 2, 3]\n",
      args: ["~l.0", "+l.2=4"],
      composed: { l: [2, 3, 4] },
    },
    {
      id: "casts",
      rule: "may convert a value",
      config: "a: 0\nb: 0\nc: 0\nd: 0\n",
      args: ["a=str(1)", "b=int('3')", "c=float(2)", "d=bool('true')"],
      composed: { a: "1", b: 3, c: 2, d: true },
    },
  ],
};
