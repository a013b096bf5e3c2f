import { expect } from "vitest";
import type { ConformanceGroup } from "../conformance-case.js";

export const ERRORS: ConformanceGroup = {
  letter: "I",
  title: "Errors",
  cases: [
    {
      id: "I01",
      rule: "an unknown package is an unknown name, with the nearest one",
      config: "m: {_target_: fxx.Args}",
      reported: [
        { code: "UNKNOWN_TARGET", at: "config.yaml:1:15", path: "m", says: ["`fxx.Args`", "`fx.Args`"] },
      ],
    },
    {
      id: "I03",
      rule: "an unknown member of a class is an unknown name",
      config: "m: {_target_: fx.Args.nope}",
      reported: [{ code: "UNKNOWN_TARGET", path: "m", says: ["`fx.Args.nope`"] }],
    },
    {
      id: "I04",
      rule: "a name cannot begin with a dot or be empty",
      config: "m: {_target_: .Args}\nn: {_target_: ''}",
      reported: [
        { code: "UNKNOWN_TARGET", path: "m" },
        { code: "UNKNOWN_TARGET", path: "n", says: ["`_target_` is empty"] },
      ],
    },
    {
      id: "I06",
      rule: "an unknown option is reported at its key, with those that there are",
      config: "m: {_target_: fx.add, a: 1, b: 2, c: 3}",
      reported: [
        { code: "UNKNOWN_OPTION", at: "config.yaml:1:35", path: "m.c", says: ["`fx.add`", "`a`, `b`"] },
      ],
    },
    {
      id: "I06a",
      rule: "the nearest option is suggested",
      config: "trainer: {max_epoch: 3}",
      reported: [{ code: "UNKNOWN_OPTION", at: "config.yaml:1:11", says: ["did you mean `max_epochs`?"] }],
    },
    {
      id: "I07",
      rule: "a missing option is reported before anything is built",
      config: "l: {_target_: fx.log, name: early}\nm: {_target_: fx.add, a: 1}",
      reported: [{ code: "MISSING_OPTION", at: "config.yaml:2:15", path: "m", says: ["`b`"] }],
      events: [],
    },
    {
      id: "I08a",
      rule: "a constructor that throws is reported at its node, with what it said",
      config: "system: {x: {_target_: fx.boom, msg: out of luck}}",
      reported: [
        { code: "CONSTRUCTION_FAILED", at: "config.yaml:1:24", path: "system.x", says: ["out of luck"] },
      ],
    },
    {
      id: "I09",
      rule: "the path of an item has its index in brackets",
      config: "l: [{_target_: fx.boom}]",
      reported: [{ code: "MISSING_OPTION", path: "l[0]" }],
    },
    {
      id: "I09a",
      rule: "the path of a deep node is whole",
      config: "l: [{_target_: fx.Args, deep: {er: [0, {_target_: fx.boom}]}}]",
      reported: [{ code: "MISSING_OPTION", path: "l[0].deep.er[1]" }],
    },
    {
      id: "I10",
      rule: "`???` in a node asks for the value",
      config: "m: {_target_: fx.add, a: '???', b: 1}",
      reported: [{ code: "MISSING_VALUE", at: "config.yaml:1:26", path: "m.a", says: ["m.a=VALUE"] }],
    },
    {
      id: "I10a",
      rule: "also where nothing refers to it, once",
      config: "unused: {a: ???}\nb: ${unused.a}",
      reported: [{ code: "MISSING_VALUE", at: "config.yaml:1:13", path: "unused.a" }],
    },
    {
      id: "I12",
      rule: "an option cannot be given by position and by name",
      config: "m: {_target_: fx.add, _args_: [1], a: 2, b: 3}",
      reported: [
        { code: "INVALID_OPTION", at: "config.yaml:1:36", says: ["`a` is given twice", "by position here"] },
      ],
    },
    {
      id: "I12a",
      rule: "too many positional arguments are refused at the first that is too many",
      config: "m: {_target_: fx.add, _args_: [1, 2, 3]}",
      reported: [{ code: "INVALID_OPTION", at: "config.yaml:1:38", path: "m._args_[2]" }],
    },
    {
      id: "I13",
      rule: "`_target_` must be a name",
      config: "m: {_target_: 5}\nn: {_target_: [a]}\no: {_target_: null}",
      reported: [
        { code: "UNKNOWN_TARGET", path: "m._target_", says: ["the number `5`"] },
        { code: "UNKNOWN_TARGET", path: "n._target_", says: ["a list"] },
        { code: "UNKNOWN_TARGET", path: "o._target_", says: ["`null`"] },
      ],
    },
  ],
};

export const SECURITY: ConformanceGroup = {
  letter: "J",
  title: "Security",
  cases: [
    {
      id: "J02",
      rule: "a name that nobody publishes does not exist",
      config: "m: {_target_: other.add, a: 1, b: 1}",
      reported: [{ code: "UNKNOWN_TARGET", path: "m" }],
      differs: "names",
    },
    {
      id: "J03",
      rule: "the list of names is that of the project: a config has no say in it",
      config: "m: {_target_: fx.unlisted}",
      reported: ["UNKNOWN_TARGET"],
      differs: "names",
    },
    {
      id: "J05",
      rule: "a name is no pattern",
      config: "m: {_target_: 'fx.*'}\nn: {_target_: 'fx.*.add'}",
      reported: ["UNKNOWN_TARGET", "UNKNOWN_TARGET"],
      differs: "names",
    },
    {
      id: "J06",
      rule: "a key for a list of allowed names is an unknown option",
      config: "m: {_target_: fx.add, a: 1, b: 1, _target_whitelist_: fx.*}",
      reported: [{ code: "UNKNOWN_OPTION", at: "config.yaml:1:35" }],
      differs: "names",
    },
    {
      id: "J08",
      rule: "a name that begins like a namespace is not in it",
      config: "m: {_target_: fxtra.x}",
      reported: ["UNKNOWN_TARGET"],
      differs: "names",
    },
    {
      id: "J09",
      rule: "there is no way to what the platform offers",
      config:
        "a: {_target_: os.system, command: 'true'}\nb: {_target_: child_process.execSync, command: 'true'}\nc: {_target_: globalThis.eval, x: '1'}",
      reported: ["UNKNOWN_TARGET", "UNKNOWN_TARGET", "UNKNOWN_TARGET"],
      differs: "names",
    },
    {
      id: "J11",
      rule: "a published object's properties are not published with it",
      config:
        "a: {_target_: fx.Args.constructor}\nb: {_target_: fx.add.call}\nc: {_target_: fx.holder}\nd: {_target_: fx.holder.obj.prototype.constructor}",
      reported: ["UNKNOWN_TARGET", "UNKNOWN_TARGET", "UNKNOWN_TARGET", "UNKNOWN_TARGET"],
      differs: "names",
    },
  ],
};

export const BEYOND_HYDRA: ConformanceGroup = {
  letter: "X",
  title: "What no Python system gives",
  beyondHydra: true,
  cases: [
    {
      id: "X02",
      rule: "all faults are reported in one run, sorted by position",
      config:
        "a: {_target_: fx.log, name: early}\nb: {_target_: fx.Trainer, max_epoch: 1}\nc: {_target_: fx.add, a: 1}\nd: {_target_: fx.add, a: one, b: 2}\ne: {_target_: fx.ad, a: 1, b: 2}\n",
      reported: [
        { code: "UNKNOWN_OPTION", at: "config.yaml:2:27" },
        { code: "MISSING_OPTION", at: "config.yaml:3:15" },
        { code: "INVALID_OPTION", at: "config.yaml:4:26" },
        { code: "UNKNOWN_TARGET", at: "config.yaml:5:15" },
      ],
    },
    {
      id: "X03",
      rule: "nothing is built when anything is wrong, in whatever part of the config",
      config: "system: {x: {_target_: fx.log, name: early}}\nelsewhere: {_target_: fx.add, a: 1}\n",
      reported: ["MISSING_OPTION"],
      events: [],
    },
    {
      id: "X05",
      rule: "references reach no prototype",
      config: "a: {}\nb: ${constructor.constructor}\nc: ${a.__proto__.x}\nd: ${a.toString}\n",
      reported: ["UNRESOLVED_REFERENCE", "UNRESOLVED_REFERENCE", "UNRESOLVED_REFERENCE"],
    },
    {
      id: "X06",
      rule: "a bomb of aliases is refused at the alias that passes the limit",
      config: `a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1]\n${Array.from(
        { length: 9 },
        (_, level) =>
          `a${level + 1}: &a${level + 1} [${Array.from({ length: 9 }, () => `*a${level}`).join(", ")}]\n`,
      ).join("")}`,
      reported: ["LIMIT_EXCEEDED"],
    },
    {
      id: "X06a",
      rule: "brackets without end are refused",
      config: `a: ${"[".repeat(20_000)}`,
      reported: ["LIMIT_EXCEEDED"],
    },
    {
      id: "X08",
      rule: "every spelling of a number fills an option that is a number",
      config:
        "node: [{_target_: fx.add, a: 0.001, b: 0}, {_target_: fx.add, a: 1e-3, b: 0}, {_target_: fx.add, a: 1.0, b: 0}, {_target_: fx.add, a: 1, b: 0}, {_target_: fx.add, a: 1E3, b: .5}]",
      built: { node: [0.001, 0.001, 1, 1, 1000.5] },
    },
    {
      id: "X09",
      rule: "what takes time is awaited once, siblings in document order",
      config:
        "s: {_target_: fx.later, name: shared}\nnode: [{_target_: fx.later, name: a, x: '${s}'}, {_target_: fx.later, name: b, x: '${s}'}]",
      built: { node: [expect.objectContaining({ name: "a" }), expect.objectContaining({ name: "b" })] },
      events: ["shared begins", "shared", "a begins", "a", "b begins", "b"],
    },
  ],
};
