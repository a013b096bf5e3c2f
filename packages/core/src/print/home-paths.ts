import { type ConfigPath, renderPath } from "../config-node.js";
import type { ResolvedEntry, ResolvedNode } from "../resolved-node.js";

/**
 * Where each node of a resolved config stands when the config is written out: where it was defined,
 * as far as that is still there, counted without the items that are disabled; otherwise where it is
 * used first.
 */
export class HomePaths {
  readonly #homes = new Map<ResolvedNode, ConfigPath>();
  readonly #uses: (readonly [node: ResolvedNode, path: ConfigPath])[] = [];

  constructor(root: ResolvedNode) {
    this.#settle(root, []);
    // Grows on the way: what a node holds that has no other home may refer on.
    for (const [node, path] of this.#uses) if (!this.#homes.has(node)) this.#settle(node, path);
  }

  isHome(node: ResolvedNode, path: ConfigPath): boolean {
    const home = this.#homes.get(node);
    return home?.length === path.length && home.every((step, index) => step === path[index]);
  }

  /** A reference to the node. */
  referenceTo(node: ResolvedNode): string {
    return `\${${renderPath(this.#homes.get(node) ?? node.path)}}`;
  }

  #settle(node: ResolvedNode, path: ConfigPath): void {
    switch (node.kind) {
      case "reference":
        this.#uses.push([node.node, path]);
        return;
      case "scalar":
        if (node.shownAs !== undefined) this.#homes.set(node, path);
        return;
      case "unknown":
        return;
      case "sequence":
        this.#homes.set(node, path);
        node.items.forEach((item, index) => this.#settle(item, [...path, index]));
        return;
      case "mapping":
        this.#homes.set(node, path);
        this.#settleEntries(node.entries, path);
        return;
      case "target":
        this.#homes.set(node, path);
        if (node.args !== undefined) this.#settle(node.args, [...path, "_args_"]);
        this.#settleEntries(node.entries, path);
    }
  }

  #settleEntries(entries: ReadonlyMap<string, ResolvedEntry>, path: ConfigPath): void {
    for (const [name, { value }] of entries) this.#settle(value, [...path, name]);
  }
}
