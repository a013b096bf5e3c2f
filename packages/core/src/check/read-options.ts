import type {
  ResolvedMapping,
  ResolvedNode,
  ResolvedReference,
  ResolvedTarget,
  ResolvedUnknown,
} from "../resolved-node.js";
import type { Location } from "../source-text.js";
import type { BoundOption } from "./bind-arguments.js";
import type { CheckedEntry, CheckedTarget, CheckedValue, Delivery } from "./checked-config.js";
import { deliverScalar, readScalar } from "./deliver-scalar.js";
import type { OptionForms } from "./option-forms.js";

/** The options of the nodes of one target in the form in which the target takes them. */
export class OptionReader {
  /**
   * @param forms - of the options as a whole
   * @param targetOf - the checked target of a node at a place in the options; `undefined` when it
   * has a diagnostic
   * @param use - is told of every object in the options, and what is delivered of it
   * @param list - is told where a text stands that its option lists among its values
   * @param expect - is told of every value that a resolver of the project will give
   */
  constructor(
    readonly forms: OptionForms,
    readonly targetOf: (node: ResolvedTarget, at: OptionForms) => CheckedTarget | undefined,
    readonly use: (target: CheckedTarget, delivery: Delivery) => void,
    readonly list: (at: Location) => void,
    readonly expect: (node: ResolvedUnknown, forms: OptionForms, by: ResolvedReference | undefined) => void,
  ) {}

  read(options: ReadonlyMap<string, BoundOption>): Map<string, CheckedEntry> {
    const entries = new Map<string, CheckedEntry>();
    for (const [name, { key, value }] of options) {
      const forms = this.forms.below(name);
      entries.set(name, {
        key,
        value: "kind" in value ? this.#value(value, forms) : this.#rest(value.items, forms, key),
      });
    }
    return entries;
  }

  /** The positional arguments that a rest parameter takes. */
  #rest(items: readonly ResolvedNode[], forms: OptionForms, at: Location): CheckedValue {
    const [first] = items;
    return {
      kind: "list",
      path: first?.path.slice(0, -1) ?? forms.path,
      origin: at,
      via: undefined,
      items: items.map((item, index) => ({ value: this.#value(item, forms.below(index)) })),
    };
  }

  #value(node: ResolvedNode, forms: OptionForms, reference?: ResolvedReference): CheckedValue {
    if (node.kind === "reference") return this.#value(node.node, forms, node);
    const { origin } = node;
    const at = (reference ?? node).path;
    const via = reference?.origin;
    switch (node.kind) {
      case "unknown":
        if (node.pending !== undefined) this.expect(node, forms, reference);
        return { kind: "unknown", path: at, origin, via };
      case "scalar": {
        const { shownAs } = node;
        let { value } = node;
        let delivered = value;
        if (typeof value === "string") {
          value = readScalar(node, forms.forms);
          delivered = deliverScalar(node, value, forms.forms);
          if (forms.forms.some((form) => form.enum?.includes(value))) this.list(origin);
        }
        return { kind: "scalar", path: at, origin, via, value, delivered, shownAs };
      }
      case "sequence": {
        const items = node.items.map((item, index) => ({ value: this.#value(item, forms.below(index)) }));
        return { kind: "list", path: at, origin, via, items };
      }
      case "mapping":
        return forms.isList
          ? { kind: "list", path: at, origin, via, items: this.#keyedItems(node, forms) }
          : { kind: "mapping", path: at, origin, via, entries: this.#entries(node, forms) };
      case "target": {
        const target = this.targetOf(node, forms);
        if (target === undefined) return { kind: "unknown", path: at, origin, via };
        const delivery = deliveryOf(target, forms);
        this.use(target, delivery);
        return { kind: "object", path: at, origin, via, target, delivery };
      }
    }
  }

  /** Items in the order of their names; `null` has removed one. */
  #keyedItems(node: ResolvedMapping, forms: OptionForms): { key: Location; value: CheckedValue }[] {
    const kept = [...node.entries.values()].filter(({ value }) => !isNull(value));
    return kept.map(({ key, value }, index) => ({ key, value: this.#value(value, forms.below(index)) }));
  }

  #entries(node: ResolvedMapping, forms: OptionForms): Map<string, CheckedEntry> {
    const entries = new Map<string, CheckedEntry>();
    for (const [name, { key, value }] of node.entries)
      entries.set(name, { key, value: this.#value(value, forms.below(name)) });
    return entries;
  }
}

const PARTIAL: Delivery = { kind: "partial" };
const FACTORY: Delivery = { kind: "factory" };
const INSTANCE: Delivery = { kind: "instance" };

function deliveryOf({ definition, node }: CheckedTarget, forms: OptionForms): Delivery {
  if (node.partial) return PARTIAL;
  const slot = forms.slotOf(definition);
  if (slot?.kind === "factory") return FACTORY;
  return slot?.kind === "function" ? { kind: "function", parameters: slot.parameters } : INSTANCE;
}

function isNull(node: ResolvedNode): boolean {
  const final = node.kind === "reference" ? node.node : node;
  return final.kind === "scalar" && final.value === null;
}
