import type { ConfigNode, MappingEntry, MappingNode } from "../config-node.js";
import type { SourceText, Span } from "../source-text.js";
import { warnAmbiguous } from "./ambiguous-scalar.js";
import type { Fault, ReportFault } from "./fault.js";
import { limitHelp, type Budget, type Limits } from "./limits.js";
import { readKey } from "./read-key.js";
import type { YamlMapping, YamlNode, YamlPair } from "./yaml-node.js";

type Expandable = Exclude<YamlNode, { kind: "alias" }>;

/**
 * Copies a document's nodes into a config: aliases become copies of their own, merge keys (`<<`) are worked in, and what
 * a mapping may not hold is reported. Everything counts against one budget, so that a small file cannot become a huge one.
 */
export class NodeExpander {
  /** Nodes that are being copied, from the root down: an alias to one of them would never end. */
  readonly #open = new Set<YamlNode>();
  /**
   * The outermost alias that is being expanded: the place to show when a limit is passed inside. The faults of what it
   * copies have been reported where that stands.
   */
  #through: Span | undefined;
  #exhausted = false;

  constructor(
    private readonly source: SourceText,
    private readonly budget: Budget,
    private readonly report: ReportFault,
  ) {}

  /** Nothing for a node that has been reported. */
  expand(written: YamlNode, depth = 1): ConfigNode | undefined {
    if (written.kind !== "alias") return this.#copy(written, written.span, depth);
    const outermost = this.#through === undefined;
    this.#through ??= written.span;
    const copy = this.#copy(written.target, written.span, depth);
    if (outermost) this.#through = undefined;
    return copy;
  }

  #copy(node: Expandable | undefined, span: Span, depth: number): ConfigNode | undefined {
    if (node === undefined || this.#exhausted || !this.#afford(node, span)) return undefined;
    if (node.kind === "scalar") {
      if (this.#through === undefined) warnAmbiguous(node, this.report);
      return node;
    }
    if (!this.#enter(node, span, depth)) return undefined;
    const copy = node.kind === "sequence" ? this.#sequence(node, depth) : this.#mapping(node, depth);
    this.#leave(node);
    return copy;
  }

  #sequence(node: Extract<YamlNode, { kind: "sequence" }>, depth: number): ConfigNode {
    const items: ConfigNode[] = [];
    for (const item of node.items) {
      if (this.#exhausted) break;
      const copy = this.expand(item, depth + 1);
      if (copy !== undefined) items.push(copy);
    }
    return { kind: "sequence", items, origin: { source: this.source, span: node.span } };
  }

  #mapping(node: YamlMapping, depth: number): MappingNode {
    const entries = new Map<string, MappingEntry>();
    const report: ReportFault = this.#through === undefined ? this.report : () => undefined;
    let merges = false;
    for (const { key, value } of node.pairs) {
      if (this.#exhausted) break;
      if (isMergeKey(key)) {
        merges = true;
        this.#merge({ key, value }, entries, depth, report);
        continue;
      }
      if (this.#disguisesMerge(key)) report("INVALID_YAML", disguisedMerge(key.span));
      const name = readKey(key, report);
      const copy = this.expand(value, depth + 1);
      if (name === undefined || copy === undefined) continue;
      const location = key.kind === "scalar" ? key.origin : { source: this.source, span: key.span };
      entries.set(name, { key: location, value: copy });
    }
    if (merges || entries.size < node.pairs.length) reportDuplicates(node, report);
    return { kind: "mapping", entries, origin: { source: this.source, span: node.span } };
  }

  /** Whether a key is a `<<` behind an alias or a tag, which some readers take for a merge and others for a name. */
  #disguisesMerge(key: YamlNode): boolean {
    const node = key.kind === "alias" ? key.target : key;
    return (
      node?.kind === "scalar" && node.text === "<<" && this.source.text.startsWith("<<", node.span.start)
    );
  }

  /** Adds the keys of the merged mappings that are not there yet, the first mapping first. */
  #merge(
    { key, value }: YamlPair,
    entries: Map<string, MappingEntry>,
    depth: number,
    report: ReportFault,
  ): void {
    const target = value.kind === "alias" ? value.target : value;
    for (const item of target?.kind === "sequence" ? target.items : [value]) {
      const merged = item.kind === "alias" ? item.target : item;
      if (merged === undefined || this.#exhausted) continue;
      if (merged.kind !== "mapping") {
        report("INVALID_YAML", {
          message: `the merge key \`<<\` takes a mapping or a list of mappings, not a ${merged.kind === "scalar" ? "single value" : "list"}`,
          span: item.span,
          label: "cannot be merged",
          second: { span: key.span, label: "merged here" },
        });
        continue;
      }
      const copy = this.expand(item, depth);
      if (copy?.kind !== "mapping") continue;
      for (const [name, entry] of copy.entries) if (!entries.has(name)) entries.set(name, entry);
    }
  }

  #enter(node: Expandable, span: Span, depth: number): boolean {
    if (this.#open.has(node)) {
      this.report("INVALID_YAML", {
        message: "an alias stands inside the value that it refers to",
        span,
        label: "never ends",
        second: {
          span: { start: node.span.start, end: node.span.start + 1 },
          label: "the value begins here",
        },
      });
      return false;
    }
    const { maxDepth } = this.budget.limits;
    if (depth > maxDepth) {
      this.#exhaust(
        "maxDepth",
        `the config is nested more than ${maxDepth} levels deep${this.#expansion}`,
        span,
      );
      return false;
    }
    this.#open.add(node);
    return true;
  }

  #leave(node: Expandable): void {
    this.#open.delete(node);
  }

  #afford(node: Expandable, span: Span): boolean {
    let characters = 0;
    if (node.kind === "scalar") characters = node.text.length;
    else if (node.kind === "mapping")
      for (const { key } of node.pairs) characters += key.span.end - key.span.start;
    const passed = this.budget.spend(1, characters);
    if (passed !== undefined)
      this.#exhaust(passed.limit, `the config holds more than ${passed.text}${this.#expansion}`, span);
    return passed === undefined;
  }

  /** Why it is more than one sees. */
  get #expansion(): string {
    return this.#through === undefined ? "" : " after its aliases are expanded";
  }

  #exhaust(limit: keyof Limits, message: string, span: Span): void {
    this.#exhausted = true;
    this.report("LIMIT_EXCEEDED", {
      message,
      span: this.#through ?? span,
      label: "the limit is passed here",
      help: limitHelp(limit, "make the config smaller"),
    });
  }
}

/** Each key that is there already; a key from a merge may be set again. */
function reportDuplicates({ pairs }: YamlMapping, report: ReportFault): void {
  const own = new Map<string, Span>();
  for (const { key } of pairs) {
    const merge = isMergeKey(key);
    const name = merge ? "<<" : readKey(key, () => undefined);
    if (name === undefined) continue;
    const first = own.get(name);
    if (first === undefined) own.set(name, key.span);
    else
      report("DUPLICATE_KEY", {
        message: `the key \`${name}\` is set twice in one mapping`,
        span: key.span,
        label: "set again here",
        second: { span: first, label: "first set here" },
        help: merge ? "merge several mappings with a list: `<<: [*a, *b]`" : "keep one of the two",
      });
  }
}

const disguisedMerge = (span: Span): Fault => ({
  message: "the merge key `<<` stands behind an alias or a tag",
  span,
  label: "a merge for some readers, a name for others",
  help: "write `<<` itself to merge, or quote it to have a key of this name",
});

const isMergeKey = (key: YamlNode): boolean => key.kind === "scalar" && key.plain && key.text === "<<";
