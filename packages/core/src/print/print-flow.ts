import type { ConfigNode } from "../config-node.js";
import { printKey, printScalar } from "./print-scalar.js";

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
