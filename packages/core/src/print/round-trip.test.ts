import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { resolveText } from "../resolve/testing/resolve-text.js";
import type { ResolvedConfig, ResolvedEntry, ResolvedNode } from "../resolved-node.js";
import { printResolved } from "./print-config.js";

const environment = { TOKEN: "hunter2", LIST: "[1, {k: hunter2}]" };
const roots = { trainer: "toy.Trainer" };

/** A config that resolves, or nothing. */
function resolved(text: string): ResolvedConfig | undefined {
  const { resolved, diagnostics } = resolveText(text, { environment, roots });
  return diagnostics.some(({ severity }) => severity === "error") ? undefined : resolved;
}

/**
 * The meaning of a node, however it was written: data by value, an object the second time by where
 * it was met first.
 */
class Meaning {
  readonly #met = new Map<ResolvedNode, number>();

  of(node: ResolvedNode): unknown {
    if ("shownAs" in node && node.shownAs !== undefined) return { environment: node.shownAs };
    switch (node.kind) {
      case "scalar":
        return node.value;
      case "reference":
        return this.of(node.node);
      case "sequence":
        return node.items.map((item) => this.of(item));
      case "mapping":
        return { data: this.#entries(node.entries) };
      case "target": {
        const known = this.#met.get(node);
        if (known !== undefined) return { shared: known };
        this.#met.set(node, this.#met.size);
        const { target, partial, args } = node;
        return {
          target: target.name,
          partial,
          args: args && this.of(args),
          options: this.#entries(node.entries),
        };
      }
      case "unknown":
        return "unknown";
    }
  }

  #entries(entries: ReadonlyMap<string, ResolvedEntry>): unknown {
    return [...entries].map(([key, { value }]) => [key, this.of(value)]);
  }
}

const meaningOf = ({ root }: ResolvedConfig): unknown => new Meaning().of(root);

const text = fc.constantFrom(
  "x",
  "",
  "no",
  "1e3",
  "${",
  "\\${a}",
  "\\\\${b}",
  "a\\b",
  "$",
  "two\nlines",
  "'\"",
  "???x",
);
const reference = fc.constantFrom(
  "${a}",
  "${b}",
  "${c.a}",
  "${d.0}",
  "${a.b.c}",
  "${.a}",
  "${..b}",
  "${trainer}",
  "x-${a}-${b}",
  "${copy:a}",
  "${copy:c}",
  "${env:TOKEN}",
  "t-${env:TOKEN}",
  "${oc.decode:${env:LIST}}",
  "${oc.select:e,5}",
  "${oc.dict.values:c}",
  "${oc.dict.keys:c}",
  "${oc.create:{a: [1, ${copy:a}]}}",
);
const scalar = fc.oneof(fc.constantFrom(null, true, 0, -1.5, 1e21), text, {
  arbitrary: reference,
  weight: 2,
});
const key = fc.constantFrom("a", "b", "c", "d", "x y", "k.l", "1");
const { node: tree } = fc.letrec((tie) => ({
  node: fc.oneof(
    { maxDepth: 3 },
    { arbitrary: scalar, weight: 3 },
    fc.array(tie("node"), { maxLength: 3 }),
    fc.dictionary(key, tie("node"), { maxKeys: 3, noNullPrototype: true }),
    fc
      .tuple(
        fc.dictionary(key, tie("node"), { maxKeys: 3, noNullPrototype: true }),
        fc.record(
          {
            _target_: fc.constantFrom("t.One", "t.Two"),
            _args_: fc.array(tie("node"), { maxLength: 2 }),
            _partial_: fc.boolean(),
            _recursive_: fc.constantFrom(true, true, false),
            _disabled_: fc.constantFrom(false, false, true),
            _convert_: fc.constant("all"),
          },
          { requiredKeys: ["_target_"] },
        ),
      )
      .map(([options, control]) => ({ ...control, ...options })),
  ),
}));
const config = fc.dictionary(fc.constantFrom("a", "b", "c", "d", "trainer"), tree, {
  minKeys: 1,
  maxKeys: 5,
  noNullPrototype: true,
});

/** Values that have been, or might be, written so that they read back as something else. */
const examples: Record<string, unknown>[] = [
  { a: [{ _target_: "t.One", _disabled_: true }, { _target_: "t.Two" }], b: "${a.1}" },
  { a: { _disabled_: true, b: { _target_: "t.One" } }, c: "${a.b}", d: ["${a.b}"] },
  { a: { _recursive_: false, b: { _target_: "t.One" } }, c: { x: "${a.b}", y: { _target_: "t.Two" } } },
  { a: { _target_: "t.One", _recursive_: false, _args_: [{ _target_: "t.Two" }] } },
  { a: [{ _target_: "t.One" }], c: { _recursive_: false, b: { _target_: "t.Two", d: "${copy:a}" } } },
  { a: { _target_: "t.One" }, c: "${oc.create:{a: [1, ${copy:a}]}}" },
  { d: "${oc.decode:${env:LIST}}", a: "${d.0}", b: "x-${d.1.k}" },
  { b: "${env:TOKEN}", a: "\\\\${b}", c: "\\${x}-${b}" },
  { a: null, trainer: "${a}" },
];

describe("a resolved config that is printed", () => {
  it("reads back as the same config, and prints as the same text, whatever is in it", () => {
    fc.assert(
      fc.property(config, (data) => {
        const before = resolved(JSON.stringify(data));
        fc.pre(before !== undefined);
        const printed = printResolved(before);
        expect(printed).not.toContain("hunter2");
        const after = resolved(printed);
        expect(after && meaningOf(after)).toEqual(meaningOf(before));
        expect(after && printResolved(after)).toBe(printed);
      }),
      { numRuns: 300, examples: examples.map((data) => [data]) },
    );
  });
});
