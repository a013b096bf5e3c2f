import { Args } from "../../instantiate/testing/fixture-module.js";
import type { ConformanceGroup } from "../conformance-case.js";

export const CONTAINERS: ConformanceGroup = {
  letter: "K",
  title: "Container conversion",
  cases: [
    {
      id: "K01",
      rule: "containers arrive as plain objects and arrays",
      config: "node: {_target_: fx.Args, _convert_: all, d: {a: [1]}}",
      built: { node: new Args({ d: { a: [1] } }) },
    },
    {
      id: "K01a",
      rule: "whatever `_convert_` says, and without it",
      config:
        "a: {_target_: fx.Args, _convert_: none, d: {a: [1]}}\nb: {_target_: fx.Args, _convert_: partial, d: {a: [1]}}\nc: {_target_: fx.Args, _convert_: object, d: {a: [1]}}\nd: {_target_: fx.Args, d: {a: [1]}}",
      built: {
        a: new Args({ d: { a: [1] } }),
        b: new Args({ d: { a: [1] } }),
        c: new Args({ d: { a: [1] } }),
        d: new Args({ d: { a: [1] } }),
      },
      differs: "plain_data",
    },
    {
      id: "K03",
      rule: "`_convert_` of a child changes nothing, and is no option",
      config: "node: {_target_: fx.Args, _convert_: all, c: {_target_: fx.Args, _convert_: none, d: {a: 1}}}",
      built: { node: new Args({ c: new Args({ d: { a: 1 } }) }) },
      differs: "plain_data",
    },
  ],
};

export const YAML: ConformanceGroup = {
  letter: "L",
  title: "YAML reading",
  cases: [
    {
      id: "L01",
      rule: "a key that is set twice is reported with both places",
      config: "a: 1\nb: 2\na: 3\n",
      reported: [{ code: "DUPLICATE_KEY", at: "config.yaml:3:1", says: ["first set here"] }],
    },
    {
      id: "L01a",
      rule: "a file that is no YAML is reported with line and column",
      config: "a: [1, 2\nb: 3\n",
      reported: ["INVALID_YAML"],
    },
    {
      id: "L03",
      rule: "`no`, `off`, `yes` and `on` are text, with a warning",
      config: "a: no\nb: on\nc: 'off'\n",
      composed: { a: "no", b: "on", c: "off" },
      reported: [
        { code: "AMBIGUOUS_SCALAR", at: "config.yaml:1:4", says: ["`false`"] },
        { code: "AMBIGUOUS_SCALAR", at: "config.yaml:2:4", says: ["`true`"] },
      ],
      differs: "yaml_version",
    },
    {
      id: "L04",
      rule: "an exponent makes a number",
      config: "a: 1e-3\nb: 1e3\nc: 1.5E+2\n",
      composed: { a: 0.001, b: 1000, c: 150 },
    },
    {
      id: "L05a",
      rule: "infinity and not-a-number are numbers",
      config: "a: .inf\nb: -.Inf\nc: .nan\n",
      composed: { a: Infinity, b: -Infinity, c: NaN },
    },
    {
      id: "L05b",
      rule: "`1_000` and `12:30` are text, with a warning",
      config: "a: 1_000\nb: 12:30\n",
      composed: { a: "1_000", b: "12:30" },
      reported: ["AMBIGUOUS_SCALAR", "AMBIGUOUS_SCALAR"],
      differs: "yaml_version",
    },
    {
      id: "L06",
      rule: "a date is text",
      config: "a: 2020-01-01\n",
      composed: { a: "2020-01-01" },
    },
    {
      id: "L07",
      rule: "`<<` merges a mapping; the mapping's own keys win",
      config: "b: &b {x: 1, y: 2}\nd:\n  <<: *b\n  y: 3\n",
      composed: { b: { x: 1, y: 2 }, d: { x: 1, y: 3 } },
    },
    {
      id: "L07a",
      rule: "of several merged mappings the first wins",
      config: "a: &a {x: 1}\nb: &b {x: 2, y: 2}\nd: {<<: [*a, *b]}\n",
      composed: { a: { x: 1 }, b: { x: 2, y: 2 }, d: { x: 1, y: 2 } },
    },
    {
      id: "L09",
      rule: "an empty file is refused",
      config: "",
      reported: [{ code: "INVALID_YAML", at: "config.yaml:1:1" }],
      differs: "mapping_root",
    },
    {
      id: "L09a",
      rule: "a file of comments is an empty one",
      config: "# nothing yet\n",
      reported: [{ code: "INVALID_YAML" }],
      differs: "mapping_root",
    },
    {
      id: "L10",
      rule: "an alias is a copy: two objects",
      config: "m: &m {_target_: fx.Args}\nn: *m\n",
      built: { m: new Args({}), n: new Args({}) },
      same: false,
    },
  ],
};
