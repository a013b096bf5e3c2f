import { type ConformanceGroup } from "../conformance-case.js";

const choices = { "db/a.yaml": "n: a\n", "db/b.yaml": "n: b\n" };

export const COMPOSITION: ConformanceGroup = {
  letter: "M",
  title: "Composition and overrides",
  cases: [
    {
      id: "M01a",
      rule: "without `_self_` the file comes after its defaults list",
      config: {
        "config.yaml": "defaults:\n- db: a\ndb:\n  port: 1\n",
        "db/a.yaml": "port: 9\nhost: h\n",
      },
      composed: { db: { port: 1, host: "h" } },
    },
    {
      id: "M02",
      rule: "with `_self_` first, the group wins",
      config: {
        "config.yaml": "defaults:\n- _self_\n- db: a\ndb:\n  port: 1\n",
        "db/a.yaml": "port: 9\nhost: h\n",
      },
      composed: { db: { port: 9, host: "h" } },
    },
    {
      id: "M02a",
      rule: "`_self_` may stand between",
      config: {
        "config.yaml": "defaults: [one, _self_, two]\nk: self\nl: self\n",
        "one.yaml": "k: one\nl: one\nm: one\n",
        "two.yaml": "l: two\n",
      },
      composed: { k: "self", l: "two", m: "one" },
    },
    {
      id: "M03",
      rule: "an override chooses of a group",
      config: { "config.yaml": "defaults:\n- db: a\n", ...choices },
      args: ["db=b"],
      composed: { db: { n: "b" } },
    },
    {
      id: "M03a",
      rule: "an unknown choice is reported with those that there are",
      config: { "config.yaml": "defaults:\n- db: a\n", ...choices },
      args: ["db=c"],
      reported: [{ code: "UNKNOWN_GROUP_OPTION", at: "<command line>:1:4", says: ["`a`", "`b`"] }],
    },
    {
      id: "M03b",
      rule: "`+` adds a choice, `~` takes one away",
      config: { "config.yaml": "defaults:\n- db: a\n", ...choices, "opt/sgd.yaml": "lr: 1\n" },
      args: ["~db", "+opt=sgd"],
      composed: { opt: { lr: 1 } },
    },
    {
      id: "M04a",
      rule: "an override sets a value inside what a group gives",
      config: { "config.yaml": "defaults:\n- db: a\n", ...choices },
      args: ["db.n=7"],
      composed: { db: { n: 7 } },
    },
    {
      id: "M05",
      rule: "an override of an unknown key is refused, with the nearest one and how to add it",
      config: "lr: 1\n",
      args: ["lrr=2"],
      reported: [
        {
          code: "UNKNOWN_PATH",
          at: "<command line>:1:1",
          says: ["did you mean `lr=2`?", "write `+lrr=…`"],
        },
      ],
    },
    {
      id: "M06",
      rule: "`+` adds a key, and the mappings around it",
      config: "lr: 1\n",
      args: ["+mom=0.9", "+a.b.c=1"],
      composed: { lr: 1, mom: 0.9, a: { b: { c: 1 } } },
    },
    {
      id: "M07a",
      rule: "`+` of a key that is there is refused",
      config: "lr: 1\n",
      args: ["+lr=2"],
      reported: [{ code: "INVALID_OVERRIDE", says: ["`lr` is already set", "write `lr=…`"] }],
    },
    {
      id: "M08",
      rule: "`++` adds or sets",
      config: "lr: 1\n",
      args: ["++lr=2", "++x.y=3"],
      composed: { lr: 2, x: { y: 3 } },
    },
    {
      id: "M09",
      rule: "`~` removes a key",
      config: "a: 1\nb: 2\n",
      args: ["~a"],
      composed: { b: 2 },
    },
    {
      id: "M10a",
      rule: "`~key=value` removes only that value",
      config: "a: 1\nb: 2\n",
      args: ["~a=1", "~b=3"],
      reported: [{ code: "INVALID_OVERRIDE", at: "<command line>:2:4", says: ["it is the number 2"] }],
    },
    {
      id: "M10b",
      rule: "`~` of what is not there is refused",
      config: "a: 1\n",
      args: ["~c"],
      reported: ["UNKNOWN_PATH"],
    },
    {
      id: "M11",
      rule: "mappings merge, lists are replaced",
      config: {
        "config.yaml": "defaults: [base, _self_]\nd: {b: 2}\nl: [9]\n",
        "base.yaml": "d: {a: 1}\nl: [1, 2]\n",
      },
      composed: { d: { a: 1, b: 2 }, l: [9] },
    },
    {
      id: "M11a",
      rule: "null replaces a mapping, and a mapping replaces null",
      config: {
        "config.yaml": "defaults: [base, _self_]\nd: null\ne: {b: 2}\n",
        "base.yaml": "d: {a: 1}\ne: null\n",
      },
      composed: { d: null, e: { b: 2 } },
    },
    {
      id: "M12",
      rule: "`+` adds a key to a mapping",
      config: "d: {a: 1}\n",
      args: ["+d.b=2"],
      composed: { d: { a: 1, b: 2 } },
    },
    {
      id: "M12a",
      rule: "a mapping that is set merges into the one that is there",
      config: "d: {a: 1, c: {x: 1}}\n",
      args: ["++d={b: 2, c: {y: 2}}"],
      composed: { d: { a: 1, b: 2, c: { x: 1, y: 2 } } },
    },
    {
      id: "M13a",
      rule: "quotes make text; without them a value is what YAML makes of it",
      config: "a: 0\nb: 0\nc: 0\nd: 0\ne: 0\nf: 0\n",
      args: ["a='1'", 'b="x, y"', "c=1e-3", "d=null", "e=true", "f=a b"],
      composed: { a: "1", b: "x, y", c: 0.001, d: null, e: true, f: "a b" },
    },
    {
      id: "M13b",
      rule: "a value may hold `=` and `:`",
      config: "a: 0\nb: 0\n",
      args: ["a=x=1", "b=http://host:80/p"],
      composed: { a: "x=1", b: "http://host:80/p" },
    },
    {
      id: "M14",
      rule: "an override sets an item of a list, by its index",
      config: "l: [1, 2]\nm: [{x: 1}]\n",
      args: ["l.0=7", "m[0].x=2"],
      composed: { l: [7, 2], m: [{ x: 2 }] },
    },
    {
      id: "M14a",
      rule: "an index beyond the list is refused",
      config: "l: [1, 2]\n",
      args: ["l.2=7"],
      reported: [{ code: "UNKNOWN_PATH", says: ["has the items 0 to 1"] }],
    },
    {
      id: "M15",
      rule: "`extend_list` appends",
      config: "l: [1, 2]\n",
      args: ["l=extend_list(3,4)"],
      composed: { l: [1, 2, 3, 4] },
    },
    {
      id: "M15a",
      rule: "`extend_list` of what is no list is refused",
      config: "l: 1\n",
      args: ["l=extend_list(3)"],
      reported: [{ code: "INVALID_OVERRIDE", says: ["the number 1"] }],
    },
    {
      id: "M16a",
      rule: "a list or mapping may be written as a value",
      config: "l: [1, 2]\nd: null\n",
      args: ["l=[3, [x, 'y z'], {a: null}]", "d={a:1,b:[2]}"],
      composed: { l: [3, ["x", "y z"], { a: null }], d: { a: 1, b: [2] } },
    },
    {
      id: "M17",
      rule: "an empty value is the empty text",
      config: "a: 1\n",
      args: ["a="],
      composed: { a: "" },
    },
    {
      id: "M18",
      rule: "a package puts one group at several places",
      config: { "config.yaml": "defaults:\n- db@src: a\n- db@dst: b\n", ...choices },
      composed: { src: { n: "a" }, dst: { n: "b" } },
    },
    {
      id: "M18a",
      rule: "a choice at one of these places is overridden with its package",
      config: { "config.yaml": "defaults:\n- db@src: a\n- db@dst: b\n", ...choices },
      args: ["db@src=b"],
      composed: { src: { n: "b" }, dst: { n: "b" } },
    },
    {
      id: "M19a",
      rule: "without `_self_` first, the file wins over a global one of its defaults list",
      config: {
        "config.yaml": "defaults:\n- exp: null\nlr: 1\n",
        "exp/e1.yaml": "# @package _global_\nlr: 5\nnew: 2\n",
      },
      args: ["exp=e1"],
      composed: { lr: 1, new: 2 },
    },
    {
      id: "M20",
      rule: "the comment `# @package _global_` puts a file's content at the root",
      config: {
        "config.yaml": "defaults:\n- _self_\n- exp: null\nlr: 1\n",
        "exp/e1.yaml": "# @package _global_\nlr: 5\n",
      },
      args: ["exp=e1"],
      composed: { lr: 5 },
    },
    {
      id: "M20a",
      rule: "a package of the defaults list wins over the comment",
      config: {
        "config.yaml": "defaults:\n- db@there: a\n",
        "db/a.yaml": "# @package elsewhere\nn: a\n",
      },
      composed: { there: { n: "a" } },
    },
    {
      id: "M20b",
      rule: "`_here_`, `_group_` and dotted packages",
      config: {
        "config.yaml": "defaults:\n- db@_here_: a\n- db@x.y: b\n- sub/deep: c\n",
        ...choices,
        "sub/deep/c.yaml": "n: c\n",
      },
      composed: { n: "a", x: { y: { n: "b" } }, sub: { deep: { n: "c" } } },
    },
    {
      id: "M21",
      rule: "`override` in a nested defaults list changes a choice",
      config: {
        "config.yaml": "defaults:\n- opt: sgd\n- exp: e1\n",
        "opt/sgd.yaml": "n: sgd\n",
        "opt/adam.yaml": "n: adam\n",
        "exp/e1.yaml": "# @package _global_\ndefaults:\n- override /opt: adam\n",
      },
      composed: { opt: { n: "adam" } },
    },
    {
      id: "M21a",
      rule: "the command line wins over `override`",
      config: {
        "config.yaml": "defaults:\n- opt: sgd\n- exp: e1\n",
        "opt/sgd.yaml": "n: sgd\n",
        "opt/adam.yaml": "n: adam\n",
        "exp/e1.yaml": "# @package _global_\ndefaults:\n- override /opt: adam\n",
      },
      args: ["opt=sgd"],
      composed: { opt: { n: "sgd" } },
    },
    {
      id: "M21b",
      rule: "`override` of a choice that nobody makes is refused",
      config: {
        "config.yaml": "defaults:\n- override opt: adam\n",
        "opt/adam.yaml": "n: adam\n",
      },
      reported: [{ code: "INVALID_DEFAULTS", at: "config.yaml:2:3" }],
    },
    {
      id: "M22a",
      rule: "what is `optional` may be missing",
      config: { "config.yaml": "defaults:\n- optional db: z\n- optional nope\nk: 1\n", ...choices },
      composed: { k: 1 },
    },
    {
      id: "M22b",
      rule: "anything else that is missing is reported where it is named",
      config: { "config.yaml": "defaults:\n- nope\nk: 1\n" },
      reported: [{ code: "MISSING_CONFIG", at: "config.yaml:2:3" }],
    },
    {
      id: "M23",
      rule: "a name in a defaults list may refer to another choice",
      config: {
        "config.yaml": "defaults:\n- db: a\n- extra: for_${db}\n",
        ...choices,
        "extra/for_a.yaml": "z: 1\n",
        "extra/for_b.yaml": "z: 2\n",
      },
      composed: { db: { n: "a" }, extra: { z: 1 } },
    },
    {
      id: "M23a",
      rule: "it follows an override of that choice",
      config: {
        "config.yaml": "defaults:\n- db: a\n- extra: for_${db}\n",
        ...choices,
        "extra/for_a.yaml": "z: 1\n",
        "extra/for_b.yaml": "z: 2\n",
      },
      args: ["db=b"],
      composed: { db: { n: "b" }, extra: { z: 2 } },
    },
    {
      id: "M24",
      rule: "a choice that is left open is asked for",
      config: { "config.yaml": "defaults:\n- db: ???\n", ...choices },
      reported: [{ code: "MISSING_VALUE", at: "config.yaml:2:7", says: ["`db`", "`a`, `b`"] }],
    },
    {
      id: "M25a",
      rule: "defaults lists nest, each from its own folder",
      config: {
        "config.yaml": "defaults:\n- model: big\n",
        "model/big.yaml": "defaults:\n- block: wide\nsize: 1\n",
        "model/block/wide.yaml": "w: 2\n",
      },
      composed: { model: { block: { w: 2 }, size: 1 } },
    },
    {
      id: "M25b",
      rule: "several choices of one group",
      config: {
        "config.yaml": "defaults:\n- cb: [x, y]\n",
        "cb/x.yaml": "x: 1\n",
        "cb/y.yaml": "y: 2\n",
      },
      composed: { cb: { x: 1, y: 2 } },
    },
    {
      id: "M25c",
      rule: "files that include one another are a circle",
      config: { "config.yaml": "defaults: [a]\n", "a.yaml": "defaults: [b]\n", "b.yaml": "defaults: [a]\n" },
      reported: ["CONFIG_CYCLE"],
    },
    {
      id: "M26",
      rule: "files of a group that hold lists are refused, rather than lose one in silence",
      config: { "config.yaml": "defaults:\n- cb: [x, y]\n", "cb/x.yaml": "- 1\n", "cb/y.yaml": "- 2\n" },
      reported: [
        { code: "INVALID_YAML", at: "cb/x.yaml:1:1" },
        { code: "INVALID_YAML", at: "cb/y.yaml:1:1" },
      ],
      differs: "mapping_root",
    },
    {
      id: "M26a",
      rule: "files of a group add named items to one list",
      config: {
        "config.yaml": "defaults:\n- callbacks@trainer.callbacks: [x, y]\n",
        "callbacks/x.yaml": "first: {_target_: fx.Callback, every: 1}\n",
        "callbacks/y.yaml": "second: {_target_: fx.Callback, every: 2}\n",
      },
      composed: {
        trainer: {
          callbacks: {
            first: { _target_: "fx.Callback", every: 1 },
            second: { _target_: "fx.Callback", every: 2 },
          },
        },
      },
    },
    {
      id: "M27",
      rule: "a defaults list cannot leave the folder of the config",
      config: "defaults:\n- ../secret\n",
      reported: [{ code: "OUTSIDE_ROOT", at: "config.yaml:2:3" }],
    },
    {
      id: "M27a",
      rule: "not by an absolute path either, nor a URL, nor a group",
      config: "defaults:\n- /etc/../../secret\n- https://host/x\n- db: ../../secret\n",
      reported: ["OUTSIDE_ROOT", "OUTSIDE_ROOT", "OUTSIDE_ROOT"],
    },
    {
      id: "M28a",
      rule: "several files merge from left to right, before the overrides",
      config: { "base.yaml": "a: 1\nb: 1\nc: 1\n", "local.yaml": "b: 2\nc: 2\n" },
      args: ["base.yaml", "local.yaml", "c=3"],
      composed: { a: 1, b: 2, c: 3 },
    },
  ],
};

const sweep = (id: string, rule: string, args: readonly string[], says: string) =>
  ({
    id,
    rule,
    config: "a: 0\nb: 0\n",
    args,
    reported: args.map(() => ({ code: "INVALID_OVERRIDE", says: [says] }) as const),
    differs: "sweeps",
  }) as const;

export const SWEEPS: ConformanceGroup = {
  letter: "N",
  title: "Sweeps",
  cases: [
    sweep("N01", "values with commas between them ask for several runs", ["a=1,2", "b=x,y"], "2 values"),
    sweep("N02", "`choice` and `range` ask for several runs", ["a=choice(1,2)", "b=range(0,6,3)"], "several"),
    sweep("N02a", "so does `glob`", ["a=glob(*)"], "several runs"),
    sweep("N04", "`sort` and `shuffle` too", ["a=sort(3,1,2)", "b=shuffle(range(1,5))"], "several runs"),
    sweep("N05", "`interval` too", ["a=interval(0,1)"], "several runs"),
    {
      id: "N05a",
      rule: "a sweep that is written wrong is reported as that",
      config: "a: 0\n",
      args: ["a=range(x)"],
      reported: [{ code: "INVALID_OVERRIDE", says: ["`range` takes numbers"] }],
    },
    {
      id: "N05b",
      rule: "quotes make text of what would be a sweep",
      config: "a: 0\n",
      args: ["a='1,2'"],
      composed: { a: "1,2" },
    },
  ],
};
