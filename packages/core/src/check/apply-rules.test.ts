import { TargetCatalog, type ConfigRule, type TargetDefinition } from "@lighterjs/schema";
import { describe, expect, it } from "vitest";
import { checkText } from "./testing/check-text.js";

const rule: ConfigRule = {
  code: "OUTPUT_MISMATCH",
  severity: "warning",
  target: "fx.System",
  places: [
    {
      path: ["parts"],
      through: { "fx.Box": "inner" },
      options: { mode: ["loud"], volume: [null, 1] },
      mark: "mode",
      label: "is {value}",
    },
    { path: ["groups", "*", "*"], targets: ["fx.Ear"], label: "hears" },
  ],
  message: "`{1}` is hurt by a {value} `{0}`",
  help: ["leave `{1}` out"],
};

const counting: ConfigRule = {
  ...rule,
  severity: "error",
  places: [
    { path: ["parts"], mark: "units", label: "{value}" },
    { path: ["groups"], targets: ["fx.Ear"], label: "" },
  ],
  unequal: [
    { place: 0, option: "units" },
    { place: 1, option: "names" },
  ],
  message: "as many names as units",
};

const target = (name: string): TargetDefinition => ({
  name,
  kind: "class",
  module: "fx",
  exportPath: [name],
  description: "",
  parameters: [{ kind: "options", name: "options", optional: true }],
  options: { type: "object" },
  produces: [`fx#${name}`],
});

function diagnose(yaml: string, rules: readonly ConfigRule[] = [rule]) {
  const targets = ["fx.Box", "fx.Ear", "fx.Horn", "fx.System"].map(target);
  const catalog = new TargetCatalog([
    { format: 1, namespace: "fx", package: "fx", targets, definitions: {}, rules },
  ]);
  return checkText(yaml, { catalog }).diagnostics;
}

describe("a rule", () => {
  it("finds nodes through lists and what wraps them, and shows each of them", () => {
    const [found, ...others] = diagnose(`
system:
  _target_: fx.System
  parts:
    _target_: fx.Box
    inner: [{ _target_: fx.Ear }, { _target_: fx.Box, inner: { _target_: fx.Horn, mode: loud } }]
  groups: { left: [{ _target_: fx.Horn }], right: [{ _target_: fx.Ear }] }
`);
    expect(others).toEqual([]);
    expect(found).toMatchObject({
      code: "OUTPUT_MISMATCH",
      severity: "warning",
      message: "`fx.Ear` is hurt by a loud `fx.Horn`",
      help: ["leave `fx.Ear` out"],
      path: "system.parts.inner[1].inner.mode",
      marked: ["loud", "fx.Ear"],
      labels: [{ text: "is loud" }, { text: "hears" }],
    });
  });

  it.each([
    ["another value", "{ _target_: fx.Horn, mode: soft }"],
    ["another option", "{ _target_: fx.Horn, mode: loud, volume: 2 }"],
    ["no such place", "[]"],
  ])("says nothing where there is %s", (_, parts) => {
    expect(
      diagnose(`
system: { _target_: fx.System, parts: ${parts}, groups: [[{ _target_: fx.Ear }]] }
`),
    ).toEqual([]);
    expect(
      diagnose("system: { _target_: fx.System, parts: { _target_: fx.Horn, mode: loud, volume: 1 } }"),
    ).toEqual([]);
  });

  it("follows a reference, and takes what an override sets", () => {
    const [found] = diagnose(`
horn: { _target_: fx.Horn, mode: loud }
system: { _target_: fx.System, parts: "\${horn}", groups: [[{ _target_: fx.Ear }]] }
`);
    expect(found).toMatchObject({ marked: ["loud", "fx.Ear"] });
  });

  it("compares numbers, and how many items a list has", () => {
    const marked = (units: string) =>
      diagnose(
        `
system:
  _target_: fx.System
  parts: { _target_: fx.Horn, units: ${units} }
  groups: { _target_: fx.Ear, names: [a, b] }
`,
        [counting],
      ).map((each) => [each.severity, each.marked[0]]);
    expect(marked("3")).toEqual([["error", "3"]]);
    expect(marked("2")).toEqual([]);
    expect(marked("many")).toEqual([]);
  });
});
