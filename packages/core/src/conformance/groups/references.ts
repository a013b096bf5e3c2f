import { Args, Pair } from "../../instantiate/testing/fixture-module.js";
import type { ConformanceGroup } from "../conformance-case.js";

export const INTERPOLATION: ConformanceGroup = {
  letter: "F",
  title: "Interpolation",
  cases: [
    {
      id: "F01",
      rule: "a reference that is the whole value keeps the type",
      config: "a: 10\nb: ${a}\nc: true\nd: ${c}\ne: null\nf: ${e}",
      built: { b: 10, d: true, f: null },
    },
    {
      id: "F02a",
      rule: "a reference inside a text gives text",
      config: "a: 10\nb: n${a}\nc: '${a} '",
      built: { b: "n10", c: "10 " },
    },
    {
      id: "F03",
      rule: "a text may hold several references",
      config: "a: x\nb: 2\nc: ${a}_${b}",
      built: { c: "x_2" },
    },
    {
      id: "F04",
      rule: "null, booleans and numbers inside a text are spelled as in YAML",
      config: "a: null\nb: true\nd: 1.5\nc: ${a}-${b}-${d}",
      built: { c: "null-true-1.5" },
      differs: "yaml_words",
    },
    {
      id: "F04a",
      rule: "a number inside a text is spelled as it is written, however many references lead to it",
      config:
        "version: 1.0\nrate: 1e-4\nround: +010\nlist: [2.50]\na: v${version}\nb: ${.c}-${rate}\nc: ${d}\nd: ${list[0]}\ne: ${a}/${round}\nf: ${oc.select:x,3.0}!\ng: ${version}",
      built: { a: "v1.0", b: "2.50-1e-4", e: "v1.0/+010", f: "3.0!", g: 1 },
      reported: [{ code: "AMBIGUOUS_SCALAR", at: "config.yaml:3:8" }],
    },
    {
      id: "F04b",
      rule: "on the command line, too",
      config: "version: 1\nname: v${version}\nlist: null\nother: v${list[0]}",
      args: ["version=2.0", "list=[1.50]", "+cast=str(3.0)"],
      built: { name: "v2.0", version: 2, other: "v1.50", cast: "3.0" },
    },
    {
      id: "F05a",
      rule: "one dot is the mapping around the reference",
      config: "p: {a: 5, b: '${.a}'}",
      built: { "p.b": 5 },
    },
    {
      id: "F06",
      rule: "each further dot is one level up",
      config: "a: 5\np: {b: '${..a}', q: {c: '${...a}'}}",
      built: { "p.b": 5, "p.q.c": 5 },
    },
    {
      id: "F07",
      rule: "a list is one level",
      config: "p: [10, '${.0}']\nq: [[1, '${..1.0}'], [7]]",
      built: { "p[1]": 10, "q[0][1]": 7 },
    },
    {
      id: "F08a",
      rule: "an index may be written with a dot or in brackets",
      config: "l: [1, {x: 2}]\na: ${l.1.x}\nb: ${l[1].x}\nc: ${l[1][x]}",
      built: { a: 2, b: 2, c: 2 },
    },
    {
      id: "F08b",
      rule: "`-1` is the last item, and what lies before the first is reported",
      config: "l: [1, {x: 2}]\na: ${l[-1].x}\nb: ${l.-2}\nc: ${l[-3]}",
      reported: [{ code: "UNRESOLVED_REFERENCE", at: "config.yaml:4:6", says: ["`l` has 2 items"] }],
    },
    {
      id: "F08c",
      rule: "which is the very item, and no key of a mapping",
      config:
        "l: [{_target_: fx.Pair, left: 1}, 3]\nm: {-1: x}\na: ${l[-2]}\nb: ${l[0]}\nc: ${m[-1]}\nd: v${l[-1]}",
      built: { a: new Pair(1, null), b: new Pair(1, null), c: "x", d: "v3" },
      same: true,
    },
    {
      id: "F09",
      rule: "a reference may be to a whole mapping or list",
      config: "a: {x: 1}\nl: [1, 2]\nb: ${a}\nc: ${l}",
      built: { b: { x: 1 }, c: [1, 2] },
    },
    {
      id: "F10",
      rule: "a path may lead through another reference",
      config: "a: {aa: 10}\nb: ${a}\nc: ${b.aa}",
      built: { c: 10 },
    },
    {
      id: "F11a",
      rule: "part of a path may be computed",
      config: "k: y\na: {x: 1, y: 2}\nb: ${a.${k}}\nc: '${a[${k}]}'",
      built: { b: 2, c: 2 },
    },
    {
      id: "F12",
      rule: "a whole path may be computed",
      config: "name: v\nv: 3\nr: ${${name}}",
      built: { r: 3 },
    },
    {
      id: "F13",
      rule: "a backslash makes a reference text",
      config: "a: 1\nb: '\\${a}'",
      built: { b: "${a}" },
    },
    {
      id: "F14a",
      rule: "two backslashes are one, and the reference counts",
      config: "a: 1\nb: '\\\\${a}'\nc: '\\\\\\${a}'\nd: 'C:\\dir'",
      built: { b: "\\1", c: "\\${a}", d: "C:\\dir" },
    },
    {
      id: "F15",
      rule: "a reference to nothing is reported at the reference",
      config: "a: ${nope}",
      reported: [
        {
          code: "UNRESOLVED_REFERENCE",
          at: "config.yaml:1:6",
          path: "a",
          says: ["`${nope}` points at nothing"],
        },
      ],
    },
    {
      id: "F15a",
      rule: "the nearest name is suggested",
      config: "optimizer: {lr: 1}\na: ${optimiser.lr}",
      reported: [{ code: "UNRESOLVED_REFERENCE", says: ["did you mean `${optimizer.lr}`?"] }],
    },
    {
      id: "F16",
      rule: "a path cannot go through a single value",
      config: "a: 0\nb: ${a.x}",
      reported: [{ code: "UNRESOLVED_REFERENCE", says: ["`a`, which is a single value"] }],
    },
    {
      id: "F16a",
      rule: "an index beyond the list is reported with its length",
      config: "l: [1, 2]\nb: ${l.2}",
      reported: [{ code: "UNRESOLVED_REFERENCE", says: ["`l` has 2 items"] }],
    },
    {
      id: "F17a",
      rule: "a value that refers to itself is a circle",
      config: "a: ${a}",
      reported: [{ code: "REFERENCE_CYCLE", says: ["`a` -> `a`"] }],
    },
    {
      id: "F18",
      rule: "a circle is reported once, with its whole way",
      config: "a: ${b}\nb: ${a}",
      reported: [{ code: "REFERENCE_CYCLE", at: "config.yaml:1:4", says: ["`a` -> `b` -> `a`"] }],
    },
    {
      id: "F19",
      rule: "a reference to a mapping that it stands in is a circle",
      config: "a: {b: '${a}'}",
      reported: [{ code: "REFERENCE_CYCLE", says: ["`a` -> `a`"] }],
    },
    {
      id: "F19a",
      rule: "a sibling in the mapping around it is none",
      config: "a: {b: '${a.c}', c: 1}",
      built: { a: { b: 1, c: 1 } },
    },
    {
      id: "F21",
      rule: "a reference to `???` asks for the value",
      config: "a: ${b}\nb: ???",
      reported: [{ code: "MISSING_VALUE", at: "config.yaml:2:4", path: "b" }],
    },
    {
      id: "F21a",
      rule: "`???` may be given by an override",
      config: "a: ${b}\nb: ???",
      args: ["b=4"],
      built: { a: 4 },
    },
    {
      id: "F22",
      rule: "a brace that is not closed is refused",
      config: "a: ${b",
      reported: [{ code: "INVALID_REFERENCE", at: "config.yaml:1:4", says: ["no closing `}`"] }],
    },
    {
      id: "F22a",
      rule: "an empty reference is refused",
      config: "a: ${}",
      reported: ["INVALID_REFERENCE"],
    },
    {
      id: "F24",
      rule: "keys that look like other values are names",
      config: "FalsE: {x: 1}\n'0': 7\n'null': 3\na: ${FalsE.x}\nb: ${0}\nc: ${null}",
      built: { a: 1, b: 7, c: 3 },
    },
    {
      id: "F24a",
      rule: "a key with dots or blanks is written in brackets, in quotes where it holds a dot",
      config: "m: {a b: 1, c.d: 2}\na: ${m[a b]}\nb: ${m['c.d']}",
      built: { a: 1, b: 2 },
    },
    {
      id: "F25",
      rule: "a key is never a reference",
      config: "k: v\n'${k}': 1",
      composed: { k: "v", "${k}": 1 },
    },
    {
      id: "F27",
      rule: "a path above the root is refused",
      config: "a: ${..x}",
      reported: [{ code: "UNRESOLVED_REFERENCE", says: ["goes above the top of the config"] }],
    },
    {
      id: "F28",
      rule: "a reference is resolved once, after all overrides",
      config: "a: 1\nb: ${a}",
      args: ["a=2"],
      built: { b: 2 },
      differs: "eager",
    },
    {
      id: "F28a",
      rule: "an unquoted reference inside brackets is reported with its cure",
      config: "a: 1\nb: [${a}, 2]",
      reported: [{ code: "UNQUOTED_REFERENCE", says: ["quote"] }],
    },
  ],
};

export const NODE_REFERENCES: ConformanceGroup = {
  letter: "H",
  title: "References between nodes",
  cases: [
    {
      id: "H01",
      rule: "a reference to a node gives what is built for it",
      config: "m: {_target_: fx.add, a: 1, b: 2}\nt: {_target_: fx.Args, v: '${m}'}",
      built: { t: new Args({ v: 3 }) },
    },
    {
      id: "H02",
      rule: "two references to a node give one object",
      config:
        "m: {_target_: fx.Args}\na: {_target_: fx.Args.make, left: '${m}'}\nb: {x: '${m}'}\nc: ${b.x}\nd: ${m}",
      built: { c: new Args({}), d: new Args({}) },
      same: true,
      differs: "sharing",
    },
    {
      id: "H02a",
      rule: "`copy` gives another object of the same config",
      config: "m: {_target_: fx.Args, k: 1}\nc: ${copy:m}",
      built: { m: new Args({ k: 1 }), c: new Args({ k: 1 }) },
      same: false,
    },
    {
      id: "H02b",
      rule: "a node in shared data is one object, too",
      config: "l: [{_target_: fx.Args}]\na: ${l}\nb: ${a.0}\nc: ${l[0]}",
      built: { b: new Args({}), c: new Args({}) },
      same: true,
    },
    {
      id: "H04",
      rule: "a circle between nodes is reported with its way, before anything is built",
      config:
        "log: {_target_: fx.log, name: first}\na: {_target_: fx.Args, x: '${b}'}\nb: {_target_: fx.Args, x: '${a}'}",
      reported: [{ code: "REFERENCE_CYCLE", at: "config.yaml:2:27", says: ["`a` -> `b` -> `a`"] }],
      events: [],
    },
    {
      id: "H05",
      rule: "a path into a node reads its config",
      config: "m: {_target_: fx.Pair, left: 5}\nt: {_target_: fx.Args, v: '${m.left}'}",
      built: { t: new Args({ v: 5 }) },
    },
    {
      id: "H05a",
      rule: "a path into a node may lead to a node in it",
      config: "m: {_target_: fx.Pair, left: {_target_: fx.Args}}\nt: {l: '${m.left}', m: '${m}'}",
      built: { t: { l: new Args({}), m: new Pair(new Args({}), null) } },
    },
    {
      id: "H07",
      rule: "building changes nothing in the config",
      config: "node: {_target_: fx.Args, a: {_target_: fx.add, a: 1, b: 2}}",
      composed: { node: { _target_: "fx.Args", a: { _target_: "fx.add", a: 1, b: 2 } } },
      built: { node: new Args({ a: 3 }) },
    },
  ],
};
