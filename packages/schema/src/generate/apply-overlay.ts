import type { JsonSchema } from "../json-schema.js";
import type { TargetDefinition, TargetManifest } from "../manifest.js";
import { referencesOf } from "../map-schema.js";
import { narrowSchema, withForms } from "./narrow-schema.js";
import { selects } from "./select-targets.js";

/**
 * Knowledge of somebody else's targets beyond their types: it may narrow what the types allow and
 * document what has no documentation, never widen.
 */
export interface Overlay {
  readonly entries: readonly OverlayEntry[];
}

/** What is said of targets or options whose types do not say it. */
export interface OverlayEntry {
  /** Names of targets, with `*` and `**`, after a leading `!` to leave out: `tf.layers.conv*`. */
  readonly targets: readonly string[];
  /** Names of options, likewise. Without it the entry is about the targets themselves. */
  readonly options?: readonly string[];
  /**
   * Constraints for the options: laid over those forms that they speak about, as the tags of a
   * source are.
   */
  readonly narrow?: JsonSchema;
  /** Of the options' forms keeps only those that are built. */
  readonly slotsOnly?: true;
  /** The options must be given. */
  readonly required?: true;
  /** Leaves the options out: they do nothing, or nothing that a config could use. */
  readonly omit?: true;
  /** Documentation for what has none. */
  readonly description?: string;
  readonly default?: JsonSchema["default"];
  /** The options cannot be given together with these. */
  readonly conflictsWith?: readonly string[];
  /** Of these options of the targets at least one must be given. */
  readonly atLeastOneOf?: readonly string[];
  /** The targets take the options listed and no others. */
  readonly closed?: true;
  /** Types that the targets do not produce although their heritage says so. */
  readonly producesNot?: readonly string[];
  /** Why: for people who maintain the overlay. */
  readonly because?: string;
}

/** @throws Error naming every entry that matches nothing, or changes nothing of what it matches. */
export function applyOverlay(manifest: TargetManifest, overlay: Overlay): TargetManifest {
  const idle: string[] = [];
  let targets = manifest.targets;
  for (const entry of overlay.entries) {
    let changed = false;
    targets = targets.map((target) => {
      if (!selects(entry.targets, target.name)) return target;
      const next = entry.options ? narrowOptions(target, entry, entry.options) : narrowTarget(target, entry);
      changed ||= next !== target;
      return next;
    });
    if (!changed) idle.push(JSON.stringify({ targets: entry.targets, options: entry.options }));
  }
  if (idle.length > 0) throw new Error(`entries of the overlay that change nothing: ${idle.join(", ")}`);
  return { ...manifest, targets, definitions: usedDefinitions(targets, manifest.definitions) };
}

function narrowTarget(target: TargetDefinition, entry: OverlayEntry): TargetDefinition {
  const { producesNot = [], atLeastOneOf: group, closed } = entry;
  const { options } = target;
  const produces = target.produces.filter((type) => !producesNot.includes(type));
  const described = target.description === "" && entry.description !== undefined;
  const grouped = group?.every((name) => options.properties?.[name] !== undefined) ?? false;
  const closes = closed === true && options.additionalProperties !== false;
  if (produces.length === target.produces.length && !described && !grouped && !closes) return target;
  return {
    ...target,
    produces,
    ...(described ? { description: entry.description ?? "" } : {}),
    options: {
      ...options,
      ...(grouped && group ? { atLeastOneOf: [...(options.atLeastOneOf ?? []), group] } : {}),
      ...(closes ? { additionalProperties: false } : {}),
    },
  };
}

function narrowOptions(
  target: TargetDefinition,
  entry: OverlayEntry,
  names: readonly string[],
): TargetDefinition {
  const properties = { ...target.options.properties };
  let required = target.options.required ?? [];
  let changed = false;
  for (const [name, schema] of Object.entries(properties)) {
    if (!selects(names, name)) continue;
    if (entry.omit) {
      // Leaving out a positional parameter would shift those behind it.
      if (required.includes(name) || target.parameters.some((parameter) => parameter.name === name)) continue;
      delete properties[name];
      changed = true;
      continue;
    }
    const next = narrowOption(schema, entry);
    if (next !== schema) {
      properties[name] = next;
      changed = true;
    }
    if (entry.required && !required.includes(name)) {
      required = [...required, name];
      changed = true;
    }
  }
  if (!changed) return target;
  const { notes: _notes, ...rest } = target;
  const told =
    entry.slotsOnly || entry.omit
      ? Object.keys(target.options.properties ?? {}).filter((name) => selects(names, name))
      : [];
  return {
    ...rest,
    options: {
      ...target.options,
      properties: withoutRules(properties, required),
      ...(required.length > 0 ? { required } : {}),
    },
    ...notesWithout(target, told),
  };
}

/** Options without rules that ask for what must be given anyway. */
function withoutRules(
  properties: Readonly<Record<string, JsonSchema>>,
  required: readonly string[],
): Readonly<Record<string, JsonSchema>> {
  return Object.fromEntries(
    Object.entries(properties).map(([name, { requires, ...schema }]) => {
      const left = requires?.filter((other) => !required.includes(other)) ?? [];
      return [name, left.length > 0 ? { ...schema, requires: left } : schema];
    }),
  );
}

function narrowOption(schema: JsonSchema, entry: OverlayEntry): JsonSchema {
  const slots = entry.slotsOnly ? (schema.anyOf ?? []).filter((form) => form.slot) : [];
  const kept = slots.length > 0 ? withForms(schema, slots) : schema;
  const narrowed = narrowSchema(kept, entry.narrow ?? {}).schema;
  const keywords: JsonSchema = {
    ...(schema.description === undefined && entry.description !== undefined
      ? { description: entry.description }
      : {}),
    ...(schema.default === undefined && entry.default !== undefined ? { default: entry.default } : {}),
    ...(entry.conflictsWith === undefined ? {} : { conflictsWith: entry.conflictsWith }),
  };
  return narrowed === schema && Object.keys(keywords).length === 0 ? schema : { ...narrowed, ...keywords };
}

/** Definitions that some target still leads to. */
function usedDefinitions(
  targets: readonly TargetDefinition[],
  definitions: TargetManifest["definitions"],
): TargetManifest["definitions"] {
  const used = new Set<string>();
  const follow = (schema: JsonSchema): void => {
    for (const ref of referencesOf(schema)) {
      const name = ref.replace("#/definitions/", "");
      if (used.has(name)) continue;
      used.add(name);
      follow(definitions[name] ?? {});
    }
  };
  for (const target of targets) follow(target.options);
  return Object.fromEntries(Object.entries(definitions).filter(([name]) => used.has(name)));
}

/** A note about an option whose other forms are left out has nothing more to say. */
function notesWithout(target: TargetDefinition, names: readonly string[]): Pick<TargetDefinition, "notes"> {
  const notes = (target.notes ?? []).filter((note) => !names.some((name) => note.startsWith(`\`${name}\``)));
  return notes.length > 0 ? { notes } : {};
}
