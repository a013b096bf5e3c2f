import type { ConfigNode, ScalarValue } from "../config-node.js";
import type { Span } from "../source-text.js";
import type { ReportFault } from "./fault.js";

export type Tag = "str" | "int" | "float" | "bool" | "null" | "map" | "seq";

const TAGS: ReadonlyMap<string, Tag> = new Map([
  ["!!str", "str"],
  ["!!int", "int"],
  ["!!float", "float"],
  ["!!bool", "bool"],
  ["!!null", "null"],
  ["!!map", "map"],
  ["!!seq", "seq"],
]);

/**
 * The tag written at a node. One that is unknown, or of another kind of node, is reported and then
 * left out.
 */
export function resolveTag(
  written: string,
  span: Span,
  kind: ConfigNode["kind"],
  report: ReportFault,
): Tag | undefined {
  if (written === "!") return kind === "scalar" ? "str" : undefined;
  const tag = TAGS.get(written);
  if (tag === undefined) {
    report("UNKNOWN_TAG", {
      message: `the tag \`${written}\` is not known`,
      span,
      label: "unknown tag",
      note: `the known tags are ${[...TAGS.keys()].map((name) => `\`${name}\``).join(", ")}`,
      help: "name what to build with `_target_`; a tag builds nothing",
    });
    return kind === "scalar" ? "str" : undefined;
  }
  const wanted = tag === "map" ? "mapping" : tag === "seq" ? "sequence" : "scalar";
  if (wanted === kind) return tag;
  report("INVALID_YAML", {
    message: `the tag \`${written}\` does not fit a ${kind}`,
    span,
    label: `only a ${wanted} can have this tag`,
  });
  return undefined;
}

/**
 * Whether a scalar's value is one that its tag names, and its text spells it in a way that other
 * readers know, too.
 */
export function fitsTag(value: ScalarValue, text: string, tag: Tag): boolean {
  switch (tag) {
    case "null":
      return value === null;
    case "bool":
      return typeof value === "boolean";
    case "int":
      return Number.isInteger(value) && !/[.e]/i.test(text.replace(/^0x.*/, ""));
    default:
      return typeof value === "number" && /^[^x]*[.eE]/.test(text);
  }
}
