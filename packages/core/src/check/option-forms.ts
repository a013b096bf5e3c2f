import {
  isTuple,
  type JsonSchema,
  type JsonType,
  matchSlot,
  type OptionPath,
  optionSchemas,
  PlannedObject,
  type Slot,
  takesAnything,
  type TargetCatalog,
  type TargetDefinition,
} from "@lighterjs/schema";

/** Beyond this index the items of a list have one form, whatever a tuple says of the first ones. */
const LAST_OWN_INDEX = 32;

/**
 * In the place of an index: the keys of a mapping that no schema names, however many a config has,
 * have one form.
 */
const OTHER_KEYS = -1;

/**
 * The forms that are allowed at each path in the options of a target; worked out once per path and
 * not once per node.
 */
export class OptionForms {
  readonly forms: readonly JsonSchema[];
  /**
   * Whether a list of nodes, and no mapping, belongs here: then a mapping is a list with named
   * items.
   */
  readonly isList: boolean;
  /** Why its author wants the option no longer used; `undefined` when it may be. */
  readonly deprecated: string | undefined;
  readonly #below = new Map<string | number, OptionForms>();
  readonly #slots = new Map<TargetDefinition, Slot | undefined>();

  /** @param path - of the place; by default that of the options as a whole */
  constructor(
    readonly catalog: TargetCatalog,
    readonly definition: TargetDefinition,
    readonly path: OptionPath = [],
  ) {
    const forms = optionSchemas(catalog, definition, path);
    this.forms = forms;
    this.isList =
      !takes(forms, "object") && !forms.some(takesAnything) && forms.some((form) => this.#listsNodes(form));
    this.deprecated = forms.find((form) => form.deprecated !== undefined)?.deprecated;
  }

  /** The place of an option, of a key of a mapping, or of an item of a list. */
  below(step: string | number): OptionForms {
    const own = typeof step === "number" ? Math.min(step, LAST_OWN_INDEX) : step;
    return this.#below.get(own) ?? this.#add(own);
  }

  /** The same for all keys without a schema of their own that match the same patterns. */
  #kindOf(key: string): string | number {
    const patterns = this.forms.flatMap(({ patternProperties }) => Object.keys(patternProperties ?? {}));
    const matched = patterns.filter((pattern) => new RegExp(pattern, "u").test(key));
    return patterns.length === 0 ? OTHER_KEYS : `${OTHER_KEYS} ${matched.join(" ")}`;
  }

  #listsNodes({ type, items }: JsonSchema): boolean {
    if (![type].flat().includes("array") || items === undefined || isTuple(items)) return false;
    return this.catalog.formsOf(this.definition, items).some(({ slot }) => slot !== undefined);
  }

  #add(step: string | number): OptionForms {
    const isNamed = this.forms.some(({ properties }) => properties && Object.hasOwn(properties, step));
    const own = typeof step === "number" || isNamed ? step : this.#kindOf(step);
    const forms =
      this.#below.get(own) ?? new OptionForms(this.catalog, this.definition, [...this.path, step]);
    this.#below.set(own, forms);
    return forms;
  }

  /** Names of the targets that fit here. */
  fitting(): string[] {
    const slots = this.forms.flatMap(({ slot }) => slot ?? []);
    const types = slots.flatMap((slot) => (slot.kind === "function" ? [] : [slot.type]));
    return [...new Set(types.flatMap((type) => this.catalog.producersOf(type).map(({ name }) => name)))];
  }

  /** The slot that an object of a target fills here. */
  slotOf(filling: TargetDefinition): Slot | undefined {
    if (!this.#slots.has(filling))
      this.#slots.set(
        filling,
        matchSlot(this.catalog, this.definition, this.path, new PlannedObject(filling)),
      );
    return this.#slots.get(filling);
  }
}

export function takes(forms: readonly JsonSchema[], ...types: readonly JsonType[]): boolean {
  return forms.some((form) => {
    const own: readonly (JsonType | undefined)[] = [form.type].flat();
    return own.some((type) => type !== undefined && types.includes(type));
  });
}
