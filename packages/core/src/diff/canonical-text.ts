import type { ConfigNode, ScalarValue } from "../config-node.js";

/** A text that two nodes share when they hold the same data, whatever the order of their keys. */
export class CanonicalTexts {
  readonly #texts = new WeakMap<ConfigNode, string>();

  of(node: ConfigNode): string {
    if (node.kind === "scalar") return scalarText(node.value);
    const known = this.#texts.get(node);
    if (known !== undefined) return known;
    const text =
      node.kind === "sequence"
        ? `[${node.items.map((item) => this.of(item)).join(",")}]`
        : `{${[...node.entries]
            .map(([name, { value }]) => `${JSON.stringify(name)}:${this.of(value)}`)
            .sort()
            .join(",")}}`;
    this.#texts.set(node, text);
    return text;
  }

  same(a: ConfigNode, b: ConfigNode): boolean {
    return this.of(a) === this.of(b);
  }
}

/** Numbers are compared as numbers: infinities, too, and `-0` is `0`. */
function scalarText(value: ScalarValue): string {
  return typeof value === "number" ? String(value) : JSON.stringify(value);
}
