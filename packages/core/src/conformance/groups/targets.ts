import { Args, Inner, Pair, PosOnly, Spread } from "../../instantiate/testing/fixture-module.js";
import type { ConformanceGroup } from "../conformance-case.js";

export const TARGETS: ConformanceGroup = {
  letter: "A",
  title: "Targets",
  cases: [
    {
      id: "A01",
      rule: "a class gets its options by name",
      config: "node: {_target_: fx.Pair, left: 1, right: 2}",
      built: { node: new Pair(1, 2) },
    },
    {
      id: "A02",
      rule: "an option that is not given has its default",
      config: "node: {_target_: fx.Pair, left: 1}",
      built: { node: new Pair(1, null) },
    },
    {
      id: "A02a",
      rule: "an option that is null is null, not absent",
      config: "node: {_target_: fx.Outer.Inner, v: null}",
      built: { node: new Inner(null) },
    },
    {
      id: "A02b",
      rule: "a function is a target",
      config: "node: {_target_: fx.add, a: 1, b: 2}",
      built: { node: 3 },
    },
    {
      id: "A02c",
      rule: "`_target_` may be a reference",
      config: "t: fx.add\nnode: {_target_: '${t}', a: 1, b: 2}",
      built: { node: 3 },
    },
    {
      id: "A04",
      rule: "a static method is called on its class",
      config: "node: {_target_: fx.Args.make, x: 1}",
      built: { node: new Args("made", true, { x: 1 }) },
    },
    {
      id: "A05",
      rule: "a static method gets its parameters by name",
      config: "node: {_target_: fx.Args.twice, n: 21}",
      built: { node: 42 },
    },
    {
      id: "A05a",
      rule: "a class inside a class is a target",
      config: "node: {_target_: fx.Outer.Inner, v: 3}",
      built: { node: new Inner(3) },
    },
    {
      id: "A07",
      rule: "a member of an exported constant is a target",
      config: "node: {_target_: fx.holder.obj, z: 1}",
      built: { node: new Args({ z: 1 }) },
    },
    {
      id: "A08",
      rule: "a target may give null",
      config: "node: {a: {_target_: fx.none}, b: 1}",
      built: { node: { a: null, b: 1 } },
    },
    {
      id: "A08a",
      rule: "data without a target stays data, empty containers included",
      config: "node: {a: [], b: {}, c: [{d: 1}, null]}",
      built: { node: { a: [], b: {}, c: [{ d: 1 }, null] } },
    },
    {
      id: "A10",
      rule: "a list of nodes and data is built item by item, below a key",
      config: "node: [{_target_: fx.add, a: 1, b: 1}, 5, {k: v}]",
      built: { node: [2, 5, { k: "v" }] },
      differs: "mapping_root",
    },
    {
      id: "A10a",
      rule: "a file whose root is a list is refused where it begins",
      config: "- {_target_: fx.add, a: 1, b: 1}\n- 5\n",
      reported: [{ code: "INVALID_YAML", at: "config.yaml:1:1", says: ["a config is a mapping", "a list"] }],
      differs: "mapping_root",
    },
    {
      id: "A11",
      rule: "a file that says null is refused where it says so",
      config: "null\n",
      reported: [{ code: "INVALID_YAML", at: "config.yaml:1:1" }],
      differs: "mapping_root",
    },
    {
      id: "A13",
      rule: "keys that are named like control keys, without the underscores, are options",
      config: "node: {_target_: fx.Args, target: a, partial: b, args: [1]}",
      built: { node: new Args({ target: "a", partial: "b", args: [1] }) },
    },
    {
      id: "A14",
      rule: "a file that is a single value is refused, with its position",
      config: "\n3\n",
      reported: [{ code: "INVALID_YAML", at: "config.yaml:2:1", says: ["the number 3"] }],
    },
    {
      id: "A14a",
      rule: "the root of a file is not a node",
      config: "_target_: fx.Pair\nleft: 1\n",
      reported: [{ code: "INVALID_OPTION", at: "config.yaml:1:11", says: ["under a key"] }],
      differs: "mapping_root",
    },
  ],
};

export const POSITIONAL_ARGUMENTS: ConformanceGroup = {
  letter: "B",
  title: "Positional arguments",
  cases: [
    {
      id: "B01",
      rule: "`_args_` fills parameters from the left, a rest parameter with all that is left",
      config: "a: {_target_: fx.Pair, _args_: [1, 2]}\nb: {_target_: fx.Spread, _args_: [1, 2, 3]}",
      built: { a: new Pair(1, 2), b: new Spread(1, 2, 3) },
    },
    {
      id: "B02",
      rule: "names fill the parameters that `_args_` leaves",
      config: "node: {_target_: fx.Pair, _args_: [1], right: 2}",
      built: { node: new Pair(1, 2) },
    },
    {
      id: "B02a",
      rule: "`_args_` may hold nodes and references",
      config: "x: 5\nnode: {_target_: fx.Pair, _args_: [{_target_: fx.add, a: 1, b: 2}, '${x}']}",
      built: { node: new Pair(3, 5) },
    },
    {
      id: "B02b",
      rule: "`_args_` may be empty",
      config: "node: {_target_: fx.Outer.Inner, _args_: []}",
      built: { node: new Inner(0) },
    },
    {
      id: "B04",
      rule: "what is no parameter's name goes into the options object, which comes last",
      config: "node: {_target_: fx.PosOnly, _args_: [1, 2], extra: 3}",
      built: { node: new PosOnly(1, 2, { extra: 3 }) },
    },
    {
      id: "B05",
      rule: "an override of `_args_` replaces them, and does not append",
      config: "node: {_target_: fx.Pair, _args_: [1, 2]}",
      args: ["node._args_=[9]"],
      built: { node: new Pair(9, null) },
      differs: "call_site",
    },
    {
      id: "B07",
      rule: "arguments of a call go to the partial that is called, not to the nodes in it",
      config: "node: {_target_: fx.Pair, _partial_: true, right: {_target_: fx.Pair, left: 1}}",
      call: [7],
      built: { node: new Pair(7, new Pair(1, null)) },
      differs: "call_site",
    },
    {
      id: "B08",
      rule: "`_args_` that is no list is refused at its value",
      config: "foo: {_target_: fx.Args, _args_: {a: 1}}",
      reported: [
        {
          code: "INVALID_OPTION",
          at: "config.yaml:1:34",
          says: ["`_args_` must be a list, but is a mapping"],
        },
      ],
    },
    {
      id: "B08a",
      rule: "`_args_` may be a reference to a list, and not to anything else",
      config:
        "l: [1, 2]\nn: 3\nnode: {_target_: fx.Pair, _args_: '${l}'}\nbad: {_target_: fx.Pair, _args_: '${n}'}",
      reported: [{ code: "INVALID_OPTION", says: ["`_args_` must be a list, but is the number `3`"] }],
    },
    {
      id: "B10",
      rule: "an option may refer to the whole `_args_`",
      config: "node: {_target_: fx.PosOnly, _args_: [1, 2], k: '${._args_}'}",
      built: { node: new PosOnly(1, 2, { k: [1, 2] }) },
    },
    {
      id: "B11",
      rule: "a reference to `_target_` gives the name",
      config: "node: {_target_: fx.Args, k: '${._target_}'}",
      built: { node: new Args({ k: "fx.Args" }) },
    },
  ],
};
