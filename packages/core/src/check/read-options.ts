import { type OptionPath, PlannedObject } from "@lighterjs/schema";
import {
  type ResolvedMapping,
  type ResolvedNode,
  type ResolvedReference,
  type ResolvedTarget,
} from "../resolved-node.js";
import { type Location } from "../source-text.js";
import { type BoundOption } from "./bind-arguments.js";
import { type CheckedEntry, type CheckedTarget, type CheckedValue, type Delivery } from "./checked-config.js";
import { deliverScalar, readScalar } from "./deliver-scalar.js";
import { type OptionForms, takes, takesAnything } from "./option-forms.js";

/** The options of one node in the form in which its target takes them. */
export class OptionReader {
  /**
   * @param targetOf - the checked target of a node at an option; `undefined` when it has a diagnostic
   * @param use - is told of every object in the options, and what is delivered of it
   * @param list - is told where a text stands that its option lists among its values
   */
  constructor(
    readonly forms: OptionForms,
    readonly targetOf: (node: ResolvedTarget, path: OptionPath) => CheckedTarget | undefined,
    readonly use: (target: CheckedTarget, delivery: Delivery) => void,
    readonly list: (at: Location) => void,
  ) {}

  read(options: ReadonlyMap<string, BoundOption>): Map<string, CheckedEntry> {
    const entries = new Map<string, CheckedEntry>();
    for (const [name, { key, value }] of options)
      entries.set(name, {
        key,
        value: "kind" in value ? this.#value(value, [name]) : this.#rest(value.items, [name], key),
      });
    return entries;
  }

  /** The positional arguments that a rest parameter takes. */
  #rest(items: readonly ResolvedNode[], path: OptionPath, at: Location): CheckedValue {
    const [first] = items;
    return {
      kind: "list",
      path: first?.path.slice(0, -1) ?? path,
      origin: at,
      via: undefined,
      items: items.map((item, index) => ({ value: this.#value(item, [...path, index]) })),
    };
  }

  #value(node: ResolvedNode, path: OptionPath, reference?: ResolvedReference): CheckedValue {
    if (node.kind === "reference") return this.#value(node.node, path, node);
    const { origin } = node;
    const at = (reference ?? node).path;
    const via = reference?.origin;
    switch (node.kind) {
      case "unknown":
        return { kind: "unknown", path: at, origin, via };
      case "scalar": {
        const { shownAs } = node;
        let { value } = node;
        let delivered = value;
        if (typeof value === "string") {
          const forms = this.forms.at(path);
          value = readScalar(node, forms);
          delivered = deliverScalar(node, value, forms);
          if (forms.some((form) => form.enum?.includes(value))) this.list(origin);
        }
        return { kind: "scalar", path: at, origin, via, value, delivered, shownAs };
      }
      case "sequence": {
        const items = node.items.map((item, index) => ({ value: this.#value(item, [...path, index]) }));
        return { kind: "list", path: at, origin, via, items };
      }
      case "mapping":
        return this.#isList(path)
          ? { kind: "list", path: at, origin, via, items: this.#keyedItems(node, path) }
          : { kind: "mapping", path: at, origin, via, entries: this.#entries(node, path) };
      case "target": {
        const target = this.targetOf(node, path);
        if (target === undefined) return { kind: "unknown", path: at, origin, via };
        const delivery = this.#delivery(target, path);
        this.use(target, delivery);
        return { kind: "object", path: at, origin, via, target, delivery };
      }
    }
  }

  /** Whether a list, and no mapping, belongs here: then a mapping is a list with named items. */
  #isList(path: OptionPath): boolean {
    const forms = this.forms.at(path);
    return takes(forms, "array") && !takes(forms, "object") && !takesAnything(forms);
  }

  /** Items in the order of their names; `null` has removed one. */
  #keyedItems(node: ResolvedMapping, path: OptionPath): { key: Location; value: CheckedValue }[] {
    const kept = [...node.entries.values()].filter(({ value }) => !isNull(value));
    return kept.map(({ key, value }, index) => ({ key, value: this.#value(value, [...path, index]) }));
  }

  #entries(node: ResolvedMapping, path: OptionPath): Map<string, CheckedEntry> {
    const entries = new Map<string, CheckedEntry>();
    for (const [name, { key, value }] of node.entries)
      entries.set(name, { key, value: this.#value(value, [...path, name]) });
    return entries;
  }

  #delivery({ definition, node }: CheckedTarget, path: OptionPath): Delivery {
    if (node.partial) return { kind: "partial" };
    const slot = this.forms.slotOf(path, new PlannedObject(definition));
    if (slot?.kind === "factory") return { kind: "factory" };
    return slot?.kind === "function"
      ? { kind: "function", parameters: slot.parameters }
      : { kind: "instance" };
  }
}

function isNull(node: ResolvedNode): boolean {
  const final = node.kind === "reference" ? node.node : node;
  return final.kind === "scalar" && final.value === null;
}
