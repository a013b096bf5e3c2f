import type { ComposedConfig } from "../../config-node.js";
import type { Diagnostic } from "../../diagnostic.js";
import { Budget } from "../../parse/limits.js";
import { parseDocument } from "../../parse/parse-document.js";
import type { ResolvedConfig, ResolvedNode } from "../../resolved-node.js";
import { SourceText } from "../../source-text.js";
import { resolveReferences, type ResolveOptions } from "../resolve-references.js";

/** 2026-11-24 05:06:07.089 in local time. */
export const INSTANT = new Date(2026, 10, 24, 5, 6, 7, 89).getTime();

/** One YAML text as a composed config. */
export function composeText(yaml: string, name = "config.yaml", directory = "/project"): ComposedConfig {
  const faults: Diagnostic[] = [];
  const source = new SourceText(name, yaml, directory);
  const budget = new Budget();
  const document = parseDocument(source, (diagnostic) => faults.push(diagnostic), budget);
  if (document?.root.kind !== "mapping") throw new Error(`not a config: ${faults[0]?.message ?? yaml}`);
  return { root: document.root, sources: [source], used: budget.used };
}

export interface Resolution {
  readonly resolved: ResolvedConfig | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** The config as data; targets as `{ $target, ... }`. */
  readonly data: unknown;
}

export function resolveText(yaml: string, options: Partial<ResolveOptions> = {}): Resolution {
  const diagnostics: Diagnostic[] = [];
  const resolved = resolveReferences(
    composeText(yaml),
    { environment: {}, clock: { now: () => INSTANT }, roots: {}, ...options },
    (diagnostic) => diagnostics.push(diagnostic),
  );
  return {
    resolved,
    diagnostics,
    get data() {
      return resolved === undefined ? undefined : toData(resolved.root);
    },
  };
}

function toData(node: ResolvedNode): unknown {
  switch (node.kind) {
    case "scalar":
      return node.value;
    case "reference":
      return toData(node.node);
    case "sequence":
      return node.items.map(toData);
    case "mapping":
      return entriesOf(node.entries);
    case "target":
      return {
        $target: node.target.name,
        ...(node.args !== undefined && { $args: toData(node.args) }),
        ...(node.partial && { $partial: true }),
        ...entriesOf(node.entries),
      };
    case "unknown":
      return "$unknown";
  }
}

function entriesOf(entries: ReadonlyMap<string, { readonly value: ResolvedNode }>): Record<string, unknown> {
  return Object.fromEntries([...entries].map(([key, { value }]) => [key, toData(value)]));
}

/** The text under each label of a diagnostic. */
export function marked({ labels }: Diagnostic): string[] {
  return labels.map(({ source, span }) => source.text.slice(span.start, span.end));
}
