import {
  type JsonSchema,
  type JsonType,
  matchSlot,
  type OptionPath,
  optionSchemas,
  type PlannedObject,
  type Slot,
  type TargetCatalog,
  type TargetDefinition,
} from "@lighterjs/schema";

/** Beyond this index the items of a list have one form, whatever a tuple says of the first ones. */
const LAST_OWN_INDEX = 32;

/** The forms that the options of one target may take, worked out once per option and not once per node. */
export class OptionForms {
  readonly #forms = new Map<string, readonly JsonSchema[]>();
  readonly #slots = new Map<string, Slot | undefined>();

  constructor(
    readonly catalog: TargetCatalog,
    readonly definition: TargetDefinition,
  ) {}

  at(path: OptionPath): readonly JsonSchema[] {
    const key = keyOf(path);
    const known = this.#forms.get(key);
    if (known !== undefined) return known;
    const forms = optionSchemas(this.catalog, this.definition, path);
    this.#forms.set(key, forms);
    return forms;
  }

  /** Names of the targets that fit at an option. */
  fitting(path: OptionPath): string[] {
    const slots = this.at(path).flatMap(({ slot }) => slot ?? []);
    const types = slots.flatMap((slot) => (slot.kind === "function" ? [] : [slot.type]));
    return [...new Set(types.flatMap((type) => this.catalog.producersOf(type).map(({ name }) => name)))];
  }

  slotOf(path: OptionPath, planned: PlannedObject): Slot | undefined {
    const key = `${planned.definition.name} ${planned.partial ? "partial" : ""} ${keyOf(path)}`;
    if (!this.#slots.has(key)) this.#slots.set(key, matchSlot(this.catalog, this.definition, path, planned));
    return this.#slots.get(key);
  }
}

function keyOf(path: OptionPath): string {
  if (path.length === 1) return String(path[0]);
  return path
    .map((step) => (typeof step === "number" ? Math.min(step, LAST_OWN_INDEX) : JSON.stringify(step)))
    .join(".");
}

export function takes(forms: readonly JsonSchema[], ...types: readonly JsonType[]): boolean {
  return forms.some((form) => {
    const own: readonly (JsonType | undefined)[] = [form.type].flat();
    return own.some((type) => type !== undefined && types.includes(type));
  });
}

/** Whether one of the forms is free of any condition. */
export function takesAnything(forms: readonly JsonSchema[]): boolean {
  return forms.some(
    (form) =>
      form.type === undefined &&
      form.enum === undefined &&
      form.const === undefined &&
      form.slot === undefined,
  );
}
