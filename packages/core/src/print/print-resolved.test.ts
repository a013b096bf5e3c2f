import { describe, expect, it } from "vitest";
import { renderPath } from "../config-node.js";
import { DiagnosticCollector } from "../diagnostic-collector.js";
import { parseDocument } from "../parse/parse-document.js";
import { resolveReferences } from "../resolve/resolve-references.js";
import type { ResolvedConfig, ResolvedNode } from "../resolved-node.js";
import { SourceText } from "../source-text.js";
import { printResolved } from "./print-config.js";

function resolveText(text: string): ResolvedConfig {
  const found = new DiagnosticCollector();
  const source = new SourceText("config.yaml", text, "/");
  const { root } = found.finish(parseDocument(source, found.report));
  if (root.kind !== "mapping") throw new TypeError("a config is a mapping");
  const options = {
    environment: { TOKEN: "hunter2", LIST: "[1, {hunter2: true}]" },
    clock: Date,
    roots: { trainer: "toy.Trainer" },
  };
  return found.finish(
    resolveReferences({ root, sources: [source], used: { nodes: 0, characters: 0 } }, options, found.report),
  );
}

/**
 * The meaning of a node, without where it was written; a shared node is told by the path where it
 * is defined.
 */
function meaningOf(node: ResolvedNode, path = ""): unknown {
  switch (node.kind) {
    case "scalar":
      return node.shownAs ?? node.value;
    case "reference":
      return meaningOf(node.node, path);
    case "sequence":
      return node.items.map((item, index) => meaningOf(item, `${path}[${index}]`));
    case "mapping":
      return { data: meaningOfEntries(node, path) };
    case "target": {
      const place = renderPath(node.path);
      if (place !== path) return { shared: place };
      const { target, partial, args } = node;
      const entries = meaningOfEntries(node, path);
      return { target: target.name, partial, entries, args: args && meaningOf(args, `${path}._args_`) };
    }
    case "unknown":
      return "unknown";
  }
}

function meaningOfEntries({ entries }: ResolvedNode & { kind: "mapping" | "target" }, path: string): unknown {
  return [...entries].map(([key, { value }]) => [
    key,
    meaningOf(value, path === "" ? key : `${path}.${key}`),
  ]);
}

describe("printResolved", () => {
  it.each([
    ["plain data", "a: 1\nb: [x, null, true, 1.5, '1', ''] \nc: {d: {}, e: []}\n"],
    ["references to data", "a: 1\nb: ${a}\nc: x-${a}-${d.0}\nd: [p, {q: '${a}'}]\ne: ${d}\n"],
    ["a default target", "trainer: {x: 1}\n"],
    ["a default target without options", "trainer:\n"],
    ["a shared node", "m: {_target_: a.M, k: 1}\nt: {_target_: a.T, model: '${m}', again: '${m}'}\n"],
    [
      "a shared node inside shared data",
      "list: [{_target_: a.M}]\nx: ${list}\ny: {_target_: a.T, l: '${list}'}\n",
    ],
    ["a copy", "m: {_target_: a.M, k: 1}\nc: ${copy:m}\n"],
    ["arguments and partials", "m: {_target_: a.f, _args_: [1, {_target_: a.M}], _partial_: true, k: 2}\n"],
    ["a node as plain data", "m: {_target_: a.M, _recursive_: false, k: {_target_: a.N, _partial_: true}}\n"],
    ["a node as data in a list", "m: {_recursive_: false, k: [{_target_: a.N}], l: {_target_: a.O}}\n"],
    ["text that looks like references", "a: '\\${b}'\nb: 'x \\\\${a}'\nc: $\nd: '{$}'\n"],
    [
      "text that looks like other values",
      "a: 'yes'\nb: '1e3'\nc: '- x'\nd: |\n  two\n  lines\ne: 'a: b # c'\n",
    ],
  ])("reads back as the same config: %s", (_name, text) => {
    const resolved = resolveText(text);
    const printed = printResolved(resolved);
    expect(meaningOf(resolveText(printed).root)).toEqual(meaningOf(resolved.root));
  });

  it("shows no value of the environment", () => {
    const printed = printResolved(resolveText("a: ${env:TOKEN}\nb: x-${env:TOKEN}\nc: ${a}\n"));
    expect(printed).toBe("a: ${env:TOKEN}\nb: x-${env:TOKEN}\nc: ${env:TOKEN}\n");
  });

  it("shows a list that was decoded from the environment as what it came from", () => {
    const printed = printResolved(
      resolveText("a: ${oc.decode:${env:LIST}}\nm: {_target_: '${env:TOKEN}'}\n"),
    );
    expect(printed).not.toContain("hunter2");
    expect(printed).toContain("a: ${oc.decode:${env:LIST}}\n");
  });

  it("keeps the order of keys that are whole numbers", () => {
    expect(printResolved(resolveText("k: {b: 1, '10': x, '2': z}\n"))).toBe(
      'k:\n  b: 1\n  "10": x\n  "2": z\n',
    );
  });

  it("says who set each value, also one that stands behind a reference", () => {
    expect(printResolved(resolveText("a: 1\nb: ${a}\n"), { origins: true })).toBe(
      "a: 1 # config.yaml:1:4\nb: 1 # config.yaml:1:4\n",
    );
  });
});
