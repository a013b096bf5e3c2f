import {
  DiagnosticCollector,
  SourceText,
  parseDocument,
  printData,
  renderPath,
  resolveReferences,
  type ResolvedConfig,
  type ResolvedNode,
} from "@lighterjs/core";
import { describe, expect, it } from "vitest";
import { resolvedData } from "./resolved-data.js";

function resolveText(text: string): ResolvedConfig {
  const found = new DiagnosticCollector();
  const source = new SourceText("config.yaml", text, "/");
  const { root } = found.finish(parseDocument(source, found.report));
  if (root.kind !== "mapping") throw new TypeError("a config is a mapping");
  const options = { environment: { TOKEN: "hunter2" }, clock: Date, roots: { trainer: "toy.Trainer" } };
  return found.finish(resolveReferences({ root, sources: [source] }, options, found.report));
}

/** What a node means, without where it was written; a shared node is told by the place where it is defined. */
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

describe("resolvedData", () => {
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
    const printed = printData(resolvedData(resolved));
    expect(meaningOf(resolveText(printed).root)).toEqual(meaningOf(resolved.root));
  });

  it("shows no value of the environment", () => {
    const printed = printData(resolvedData(resolveText("a: ${env:TOKEN}\nb: x-${env:TOKEN}\nc: ${a}\n")));
    expect(printed).toBe("a: ${env:TOKEN}\nb: x-${env:TOKEN}\nc: ${env:TOKEN}\n");
  });
});
