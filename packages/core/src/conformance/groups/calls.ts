import { expect } from "vitest";
import { Args, Pair } from "../../instantiate/testing/fixture-module.js";
import type { ConformanceGroup } from "../conformance-case.js";

export const CALL_SITE: ConformanceGroup = {
  letter: "C",
  title: "Values given at the call",
  cases: [
    {
      id: "C02",
      rule: "references see what an override has set",
      config: "node: {_target_: fx.Args, base: 10, mid: '${.base}', end: '${.mid}'}",
      args: ["node.base=20"],
      built: { node: new Args({ base: 20, mid: 20, end: 20 }) },
      differs: "call_site",
    },
    {
      id: "C03",
      rule: "an override of `_target_` replaces the node, and gives the new one its options",
      config: "node: {_target_: fx.Pair, left: 1, right: 2}",
      args: ["node={_target_: fx.add, a: 1, b: 2}"],
      built: { node: 3 },
      differs: "retarget",
    },
    {
      id: "C03a",
      rule: "no option of the old target is left in the new one",
      config: "node: {_target_: fx.Pair, left: 1, right: 2}",
      args: ["node._target_=fx.Outer.Inner", "+node.v=1"],
      composed: { node: { _target_: "fx.Outer.Inner", v: 1 } },
      differs: "retarget",
    },
    {
      id: "C03b",
      rule: "`_merge_: true` keeps the options of the old target",
      config: "node: {_target_: fx.add, a: 1, b: 2}",
      args: ["++node={_target_: fx.needs, _merge_: true}"],
      built: { node: [1, 2] },
    },
    {
      id: "C05",
      rule: "a mapping given by an override merges into the one that is there; removing the old key replaces it",
      config: "node: {_target_: fx.Args, d: {old: 1}}",
      args: ["~node.d", "+node.d={new: 2}"],
      built: { node: new Args({ d: { new: 2 } }) },
      differs: "call_site",
    },
    {
      id: "C06",
      rule: "a mapping given by an override merges",
      config: "node: {v: {a: 1, b: 2}}",
      args: ["node={v: {b: 3}}"],
      built: { node: { v: { a: 1, b: 3 } } },
      differs: "call_site",
    },
    {
      id: "C08",
      rule: "a node given by an override is built",
      config: "node: {_target_: fx.Args}",
      args: ["+node.v={_target_: fx.add, a: 1, b: 2}"],
      built: { node: new Args({ v: 3 }) },
      differs: "call_site",
    },
    {
      id: "C09",
      rule: "an override may hold references: it is part of the config",
      config: "x: 1\nnode: {_target_: fx.Args}",
      args: ["+node.v=${x}"],
      built: { node: new Args({ v: 1 }) },
      differs: "call_site",
    },
  ],
};

export const PARTIALS: ConformanceGroup = {
  letter: "D",
  title: "Partial",
  cases: [
    {
      id: "D01",
      rule: "`_partial_` gives a function, and calls nothing",
      config: "n: {_target_: fx.Args, f: {_target_: fx.boom, _partial_: true, msg: x}}\nnode: 1",
      built: { node: 1 },
      events: [],
    },
    {
      id: "D01a",
      rule: "`_partial_: false` says nothing",
      config: "node: {_target_: fx.add, _partial_: false, a: 1, b: 2}",
      built: { node: 3 },
    },
    {
      id: "D01b",
      rule: "`_partial_` may be a reference to a boolean, and is refused where it is anything else",
      config:
        "yes_: true\nnode: {_target_: fx.add, _partial_: '${yes_}', a: 1}\nbad: {_target_: fx.add, _partial_: 1, a: 1, b: 2}",
      reported: [{ code: "INVALID_OPTION", at: "config.yaml:3:36", says: ["`_partial_` must be `true`"] }],
    },
    {
      id: "D02",
      rule: "what the call gives fills the parameters that are open",
      config: "node: {_target_: fx.needs, _partial_: true, a: 1}",
      call: [2],
      built: { node: [1, 2] },
    },
    {
      id: "D02a",
      rule: "of a target with an options object, what the call gives wins",
      config: "node: {_target_: fx.Args, _partial_: true, a: 1, b: 1}",
      call: [{ b: 2 }],
      built: { node: new Args({ a: 1, b: 2 }) },
    },
    {
      id: "D02b",
      rule: "each call makes a new object",
      config: "a: {_target_: fx.Args, _partial_: true}\nb: ${a}",
      call: [],
      built: { a: new Args({}), b: new Args({}) },
      same: false,
    },
    {
      id: "D04",
      rule: "a partial may stand inside a node",
      config: "node: {_target_: fx.Pair, left: {_target_: fx.needs, _partial_: true, b: 2}}",
      built: { node: new Pair(expect.any(Function), null) },
    },
    {
      id: "D05",
      rule: "a node inside a partial is built at once",
      config: "node: {_target_: fx.Args, _partial_: true, v: {_target_: fx.log, name: inner}}\nnothing: 0",
      built: { node: expect.any(Function) },
      events: ["inner"],
    },
    {
      id: "D07",
      rule: "`_args_` of a partial come before the arguments of the call",
      config: "node: {_target_: fx.needs, _partial_: true, _args_: [1]}",
      call: [2],
      built: { node: [1, 2] },
    },
    {
      id: "D08",
      rule: "`_partial_` does not spread to the nodes inside",
      config: "node: {_target_: fx.needs, _partial_: true, a: {_target_: fx.Pair, left: 1}}",
      call: [2],
      built: { node: [new Pair(1, null), 2] },
    },
    {
      id: "D10",
      rule: "`_partial_` cannot be given to a list",
      config: "node: [{_target_: fx.none}]",
      args: ["+node._partial_=true"],
      reported: [{ code: "UNKNOWN_PATH", at: "<command line>:1:7", says: ["the list `node`"] }],
      differs: "call_site",
    },
    {
      id: "D10a",
      rule: "an argument that is left open is left out of the partial, and given at the call",
      config: "node: {_target_: fx.needs, _partial_: true, a: ???, b: 2}",
      call: [1],
      built: { node: [1, 2] },
    },
    {
      id: "D10b",
      rule: "which holds for its own arguments, and not for what they refer to",
      config: "a: ???\nnode: {_target_: fx.needs, _partial_: true, a: '${a}'}",
      reported: [{ code: "MISSING_VALUE", at: "config.yaml:1:4" }],
    },
    {
      id: "D11",
      rule: "a wrong argument of a partial is reported now",
      config: "node: {_target_: fx.needs, _partial_: true, zz: 1}",
      reported: [
        { code: "UNKNOWN_OPTION", at: "config.yaml:1:45", says: ["`fx.needs`", "`zz`", "`a`, `b`"] },
      ],
      differs: "partial",
    },
  ],
};

export const RECURSION: ConformanceGroup = {
  letter: "E",
  title: "Recursion and order",
  cases: [
    {
      id: "E02",
      rule: "below `_recursive_: false` nodes arrive as data",
      config: "node: {_target_: fx.Pair, _recursive_: false, left: {_target_: fx.Pair, left: 1}}",
      built: { node: new Pair({ _target_: "fx.Pair", left: 1 }, null) },
    },
    {
      id: "E02a",
      rule: "also inside lists, however deep, and with names that no target has",
      config:
        "node: {_target_: fx.Pair, _recursive_: false, left: [{a: {_target_: no.such, _partial_: true}}]}",
      built: { node: new Pair([{ a: { _target_: "no.such", _partial_: true } }], null) },
    },
    {
      id: "E03",
      rule: "`_recursive_: false` in the middle stops below it only",
      config:
        "node:\n  _target_: fx.Pair\n  left: {_target_: fx.Pair, _recursive_: false, left: {_target_: fx.none}}\n  right: {_target_: fx.add, a: 1, b: 1}\n",
      built: { node: new Pair(new Pair({ _target_: "fx.none" }, null), 2) },
    },
    {
      id: "E03a",
      rule: "a reference below `_recursive_: false` is resolved",
      config: "x: 4\nnode: {_target_: fx.Pair, _recursive_: false, left: {a: '${x}'}}",
      built: { node: new Pair({ a: 4 }, null) },
    },
    {
      id: "E05",
      rule: "a mapping may stop recursion; the control key is not part of the data",
      config: "node: {_target_: fx.Args, c: {_recursive_: false, g: {_target_: fx.none}}}",
      built: { node: new Args({ c: { g: { _target_: "fx.none" } } }) },
      differs: "plain_data",
    },
    {
      id: "E06",
      rule: "`_recursive_` must be a boolean",
      config: "n: {_target_: fx.Args, _recursive_: 'no'}",
      reported: [
        {
          code: "INVALID_OPTION",
          at: "config.yaml:1:37",
          path: "n._recursive_",
          says: ["`_recursive_` must be `true` or `false`"],
        },
      ],
    },
    {
      id: "E08",
      rule: "nodes are built in document order, children before their parent",
      config:
        "node: {_target_: fx.log, name: root, x: [{_target_: fx.log, name: c1}, {_target_: fx.log, name: c2, x: {_target_: fx.log, name: g}}]}",
      built: { node: expect.objectContaining({ name: "root" }) },
      events: ["c1", "g", "c2", "root"],
    },
    {
      id: "E08a",
      rule: "a node that another one needs is built first, wherever it stands",
      config: "node: {_target_: fx.log, name: user, x: '${late}'}\nlate: {_target_: fx.log, name: late}",
      built: { node: expect.objectContaining({ name: "user" }) },
      events: ["late", "user"],
    },
  ],
};
