import type { ConfigNode, Origin } from "../config-node.js";
import { escapeLine } from "../render/display-text.js";
import type { ResolvedConfig } from "../resolved-node.js";
import type { Location } from "../source-text.js";
import { withPrefixes, type PathPrefixes } from "./path-prefixes.js";
import { printKey, printScalar } from "./print-scalar.js";
import { printTree, type PrintTree } from "./print-tree.js";
import { resolvedTree } from "./resolved-tree.js";

/** How a config is written. */
export interface PrintOptions {
  /** Says behind each value who set it: ` # FILE:LINE:COLUMN (was VALUE, FILE:LINE:COLUMN)`. */
  readonly origins?: boolean;
  /** From `pathPrefixes`: what makes file paths count from the folder where the text will lie. */
  readonly prefixes?: PathPrefixes;
}

const MAX_VALUE = 40;

/**
 * A config before references are resolved, as YAML that reads back to the same tree; references
 * stay as written.
 */
export function printConfig(node: ConfigNode, options: PrintOptions = {}): string {
  const { origins = false, prefixes } = options;
  return printTree(treeOf(prefixes === undefined ? node : withPrefixes(node, prefixes), origins));
}

/**
 * A resolved config as YAML that reads back as the same config: references to data are filled in,
 * and what came from the environment is shown as `${env:NAME}`.
 */
export function printResolved(config: ResolvedConfig, options: PrintOptions = {}): string {
  return printConfig(resolvedTree(config), options);
}

function treeOf(node: ConfigNode, origins: boolean): PrintTree {
  switch (node.kind) {
    case "scalar":
      return { kind: "scalar", value: node.value, spelled: node.spelled, ...comment(node.origin, origins) };
    case "sequence": {
      const items = node.items.map((item) => treeOf(item, origins));
      return {
        kind: "sequence",
        items,
        ...comment(node.origin, origins && (items.length === 0 || hasReplaced(node))),
      };
    }
    case "mapping": {
      const entries = [...node.entries].map(([name, { value }]) => [name, treeOf(value, origins)] as const);
      return {
        kind: "mapping",
        entries,
        ...comment(node.origin, origins && (entries.length === 0 || hasReplaced(node))),
      };
    }
  }
}

const hasReplaced = ({ origin }: ConfigNode): boolean => origin.replaced !== undefined;

function comment(origin: Origin, wanted: boolean): { readonly comment?: string } {
  if (!wanted) return {};
  const { replaced } = origin;
  const was =
    replaced === undefined
      ? ""
      : ` (was ${printFlowShort(replaced, MAX_VALUE)}, ${printPlace(replaced.origin)})`;
  return { comment: printPlace(origin) + was };
}

/** A value in one line, to be read by people: in a comment, or beside another value. */
export function printFlow(node: ConfigNode): string {
  switch (node.kind) {
    case "scalar":
      return printScalar(node.value, node.spelled);
    case "sequence":
      return `[${node.items.map(printFlow).join(", ")}]`;
    case "mapping":
      return `{${[...node.entries].map(([name, { value }]) => `${printKey(name)}: ${printFlow(value)}`).join(", ")}}`;
  }
}

/** As much of it as is wanted in the middle of a line. */
export function printFlowShort(node: ConfigNode, most: number): string {
  const text = printFlow(node);
  return text.length > most ? `${text.slice(0, most)}…` : text;
}

/** Where a value begins: `config.yaml:3:5`. */
function printPlace(location: Location): string {
  return `${printLine(location)}:${location.source.position(location.span.start).column}`;
}

/** The same without the column: `config.yaml:3`. */
export function printLine({ source, span }: Location): string {
  return `${escapeLine(source.name)}:${source.position(span.start).line}`;
}
