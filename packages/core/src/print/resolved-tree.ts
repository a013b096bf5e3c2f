import {
  type ConfigNode,
  type ConfigPath,
  type MappingEntry,
  type MappingNode,
  type Origin,
  renderPath,
  type ScalarNode,
  type ScalarValue,
} from "../config-node.js";
import type {
  ResolvedConfig,
  ResolvedEntry,
  ResolvedMapping,
  ResolvedNode,
  ResolvedTarget,
} from "../resolved-node.js";
import { literalText } from "../resolve/plain-scalar.js";
import { HomePaths } from "./home-paths.js";

/**
 * Keys that mean something in a config; where one stands in plain data, it is data because of a
 * `_recursive_: false` above.
 */
const CONTROL_KEY = /^_(?:target|args|partial|recursive|disabled|convert|merge|replace)_$/;

/**
 * A resolved config as a config that reads back as the same. References to data are filled in; one
 * to a node with a `_target_` stays, since it means that one object, and so does one to data that
 * would be read as a node elsewhere. What came from the environment is shown as `${env:NAME}`.
 */
export function resolvedTree({ root }: ResolvedConfig): MappingNode {
  return new ResolvedTree(new HomePaths(root)).mapping(root, [], true);
}

class ResolvedTree {
  constructor(private readonly homes: HomePaths) {}

  /** @param active - whether control keys mean something here */
  mapping({ entries, origin }: ResolvedMapping, path: ConfigPath, active: boolean): MappingNode {
    const isFlagged = active && this.#holdsLiteral(entries, path);
    const members = new Map([
      ...(isFlagged ? [control("_recursive_", false, origin)] : []),
      ...this.#entries(entries, path, active && !isFlagged),
    ]);
    return { kind: "mapping", entries: members, origin };
  }

  #value(written: ResolvedNode, path: ConfigPath, active: boolean): ConfigNode {
    const node = written.kind === "reference" ? written.node : written;
    if (this.#staysReference(node, path)) return scalar(this.homes.referenceTo(node), written.origin);
    const { origin } = node;
    if (node.kind === "unknown") return scalar(node.pending?.written ?? "???", origin);
    if (node.shownAs !== undefined) return scalar(node.shownAs, origin);
    switch (node.kind) {
      case "scalar":
        return typeof node.value === "string"
          ? scalar(literalText(node.value), origin)
          : { ...scalar(node.value, origin), ...(node.spelled !== undefined && { spelled: node.spelled }) };
      case "sequence": {
        const items = node.items.map((item, index) => this.#value(item, [...path, index], active));
        return { kind: "sequence", items, origin };
      }
      case "mapping":
        return this.mapping(node, path, active);
      case "target":
        return this.#target(node, path);
    }
  }

  #target(node: ResolvedTarget, path: ConfigPath): MappingNode {
    const { entries, origin } = node;
    const { name, shownAs, location } = node.target;
    const argsPath = [...path, "_args_"];
    const isFlagged =
      this.#holdsLiteral(entries, path) || (node.args !== undefined && this.#isLiteral(node.args, argsPath));
    const args = node.args && this.#value(node.args, argsPath, !isFlagged);
    const members = new Map([
      control("_target_", shownAs ?? name, location),
      ...(node.partial ? [control("_partial_", true, origin)] : []),
      ...(isFlagged ? [control("_recursive_", false, origin)] : []),
      ...(args ? [["_args_", { key: args.origin, value: args }] as const] : []),
      ...this.#entries(entries, path, !isFlagged),
    ]);
    return { kind: "mapping", entries: members, origin };
  }

  #entries(
    entries: ReadonlyMap<string, ResolvedEntry>,
    path: ConfigPath,
    active: boolean,
  ): (readonly [string, MappingEntry])[] {
    return [...entries].map(([name, { key, value }]) => [
      name,
      { key, value: this.#value(value, [...path, name], active) },
    ]);
  }

  /**
   * Whether a node stands elsewhere, and would be another one, or unreadable, if it were written
   * here.
   */
  #staysReference(node: ResolvedNode, path: ConfigPath): boolean {
    const isBound = node.kind === "target" || isPartOfTagged(node) || hasControlKey(node);
    return isBound && !this.homes.isHome(node, path);
  }

  /**
   * Whether a value, or an item of it, is a mapping that would be read as a node if nothing forbade
   * it.
   */
  #isLiteral(written: ResolvedNode, path: ConfigPath): boolean {
    const node = written.kind === "reference" ? written.node : written;
    if (node.kind === "sequence")
      return node.items.some((item, index) => this.#isLiteral(item, [...path, index]));
    return hasControlKey(node) && this.homes.isHome(node, path);
  }

  #holdsLiteral(entries: ReadonlyMap<string, ResolvedEntry>, path: ConfigPath): boolean {
    for (const [name, { value }] of entries) if (this.#isLiteral(value, [...path, name])) return true;
    return false;
  }
}

/**
 * Whether a value is part of one that came from the environment as a whole, and is shown as a
 * reference to its place.
 */
function isPartOfTagged(node: ResolvedNode): boolean {
  return "shownAs" in node && node.shownAs === `\${${renderPath(node.path)}}`;
}

function hasControlKey(node: ResolvedNode): boolean {
  return node.kind === "mapping" && [...node.entries.keys()].some((key) => CONTROL_KEY.test(key));
}

function control(name: string, value: ScalarValue, origin: Origin): readonly [string, MappingEntry] {
  return [name, { key: origin, value: scalar(value, origin) }];
}

function scalar(value: ScalarValue, origin: Origin): ScalarNode {
  return { kind: "scalar", value, plain: false, origin };
}
