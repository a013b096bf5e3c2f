import { either, listNames } from "./check/wording.js";
import type { OptionIssue, OptionPath } from "./option-issue.js";
import { suggestNames } from "./suggest-names.js";

/** Nodes that take one another's values by name, as an object's options have them. */
export interface NodeWiring {
  /** In the order of writing. */
  readonly nodes: readonly WiredNode[];
  /** Names of the nodes whose values come out; left out, it is the last node. */
  readonly outputs?: string | readonly string[] | undefined;
}

/** A part of a graph, and the parts whose values it takes. */
export interface WiredNode {
  readonly name: string;
  /** Names of what it takes; left out, it is the node before. */
  readonly inputs?: string | readonly string[] | undefined;
}

/** How nodes hang together. */
export interface WiredNodes {
  /** Names of the nodes, each after those whose values it takes. */
  readonly order: readonly string[];
  /** Names of what each node takes. */
  readonly sources: ReadonlyMap<string, readonly string[]>;
  /** Names that no node has, in the order in which they are first taken: they come from outside. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** Options that say what the nodes are, for the paths of faults. */
export interface WiringOptions {
  /** A mapping of names to nodes. */
  readonly nodes: string;
  /** Of a node: names of what it takes. */
  readonly inputs: string;
  /** Names of the nodes whose values come out. */
  readonly outputs: string;
}

/**
 * Works out in which order nodes run and what they take from outside.
 *
 * @returns what is wrong with them, where they cannot run: a cycle, an unknown or unneeded node
 */
export function wireNodes(
  { nodes, outputs: given }: NodeWiring,
  options: WiringOptions,
): WiredNodes | OptionIssue[] {
  const names = new Set(nodes.map(({ name }) => name));
  const sources = sourcesOf(nodes, names);
  const outputs = given === undefined ? nodes.slice(-1).map(({ name }) => name) : [given].flat();
  const issues = outputs.flatMap((name, index) => {
    const path = [options.outputs, ...(typeof given === "string" ? [] : [index])];
    if (!names.has(name)) return unknownOutput(name, names, path);
    return outputs.indexOf(name) < index ? repeatedOutput(name, path) : [];
  });
  if (outputs.length === 0) issues.push(nothing(options));
  const order: string[] = [];
  const cycle = sort(sources, order);
  if (cycle !== undefined) issues.push(inCycle(cycle, options));
  if (issues.length > 0) return issues;
  const needed = neededFor(outputs, sources);
  const unneeded = nodes.filter(({ name }) => !needed.has(name));
  if (unneeded.length > 0) return unneeded.map(({ name }) => notNeeded(name, outputs, options));
  const inputs = [...new Set(order.flatMap((name) => sources.get(name)!))].filter((name) => !names.has(name));
  return { order, sources, inputs, outputs };
}

function sourcesOf(nodes: readonly WiredNode[], names: ReadonlySet<string>): Map<string, readonly string[]> {
  const sources = new Map<string, readonly string[]>();
  for (const [index, { name, inputs }] of nodes.entries())
    sources.set(name, inputs === undefined ? [nodes[index - 1]?.name ?? onlyInput(names)] : [inputs].flat());
  return sources;
}

/**
 * The name of what the first node takes where it does not say: `input`, unless a node is called
 * that.
 */
function onlyInput(names: ReadonlySet<string>): string {
  let name = "input";
  for (let count = 1; names.has(name); count++) name = `input_${count}`;
  return name;
}

/**
 * Appends the names to `order`, each after its sources.
 *
 * @returns the names along a cycle, the first once more at the end
 */
function sort(
  sources: ReadonlyMap<string, readonly string[]>,
  order: string[],
): readonly string[] | undefined {
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (name: string): readonly string[] | undefined => {
    const own = sources.get(name);
    if (own === undefined || done.has(name)) return undefined;
    const at = path.indexOf(name);
    if (at >= 0) return [...path.slice(at), name];
    path.push(name);
    for (const source of own) {
      const cycle = visit(source);
      if (cycle !== undefined) return cycle;
    }
    path.pop();
    done.add(name);
    order.push(name);
    return undefined;
  };
  for (const name of sources.keys()) {
    const cycle = visit(name);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}

function neededFor(outputs: readonly string[], sources: ReadonlyMap<string, readonly string[]>): Set<string> {
  const needed = new Set(outputs);
  for (const name of needed) for (const source of sources.get(name) ?? []) needed.add(source);
  return needed;
}

function unknownOutput(name: string, known: ReadonlySet<string>, path: OptionPath): OptionIssue[] {
  const nearest = suggestNames(name, known);
  const help =
    nearest.length > 0
      ? `did you mean ${either(nearest.map((each) => `\`${each}\``))}?`
      : `the nodes are ${listNames([...known])}`;
  return [
    {
      code: "INVALID_OPTION",
      path,
      on: "value",
      message: `the model has no node \`${name}\` that could be an output`,
      label: "no such node",
      help: [help],
      ...(nearest.length > 0 && { replacements: nearest }),
    },
  ];
}

function repeatedOutput(name: string, path: OptionPath): OptionIssue[] {
  return [
    {
      code: "INVALID_OPTION",
      path,
      on: "value",
      message: `the node \`${name}\` is listed twice among the outputs`,
      label: "listed again",
      help: ["list each output once"],
    },
  ];
}

function nothing({ nodes, outputs }: WiringOptions): OptionIssue {
  return {
    code: "INVALID_OPTION",
    path: [nodes],
    on: "value",
    message: "the model has no nodes, or no outputs",
    label: "nothing comes out",
    help: [`give it a node, and leave \`${outputs}\` out, or list a node there`],
  };
}

function inCycle(cycle: readonly string[], { nodes, inputs }: WiringOptions): OptionIssue {
  // A cycle is found against the direction in which values go.
  const along = [...cycle].reverse();
  const [first = ""] = along;
  return {
    code: "INVALID_OPTION",
    path: [nodes, first, inputs],
    on: "value",
    message:
      along.length === 2
        ? `the node \`${first}\` takes its own value`
        : `nodes take one another's values in a cycle: ${along.map((name) => `\`${name}\``).join(" → ")}`,
    label: "part of the cycle",
    help: ["let one of them take a node before the cycle, or an input"],
  };
}

function notNeeded(name: string, outputs: readonly string[], options: WiringOptions): OptionIssue {
  return {
    code: "INVALID_OPTION",
    path: [options.nodes, name],
    on: "key",
    message: `no output needs the node \`${name}\``,
    label: "leads nowhere",
    notes: [`the ${outputs.length === 1 ? "output is" : "outputs are"} ${listNames(outputs)}`],
    help: [`list \`${name}\` under \`${options.outputs}\`, let a node take it, or leave it out`],
  };
}
