import { alternativesOf, type Alternative } from "./check/alternatives.js";
import type { ConfigRule } from "./config-rule.js";
import type { JsonSchema } from "./json-schema.js";
import type { OmittedExport, TargetDefinition, TargetManifest } from "./manifest.js";
import type { NamedParts, OutputOptions } from "./named-parts.js";

/** All targets that configs of one project may name, from the manifests it trusts. */
export class TargetCatalog {
  readonly #definitions = new Map<string, TargetDefinition>();
  readonly #publishers = new Map<string, string[]>();
  readonly #manifests = new Map<TargetDefinition, TargetManifest>();
  readonly #producers = new Map<string, TargetDefinition[]>();
  /** A schema belongs to one manifest, and a large config meets the same ones again and again. */
  readonly #forms = new WeakMap<JsonSchema, readonly Alternative[]>();

  /**
   * Where two packages offer one name, the first manifest answers for it; see {@link publishersOf}.
   *
   * @param validatorFolders where the validators of a manifest lie, which are run: only of what
   * came with this program
   */
  constructor(
    readonly manifests: readonly TargetManifest[],
    readonly validatorFolders: ReadonlyMap<TargetManifest, string> = new Map(),
  ) {
    for (const manifest of manifests)
      for (const definition of manifest.targets) this.#add(definition, manifest);
    for (const list of this.#producers.values()) list.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  get(name: string): TargetDefinition | undefined {
    return this.#definitions.get(name);
  }

  /** Of all manifests. */
  get rules(): readonly ConfigRule[] {
    return this.manifests.flatMap(({ rules = [] }) => rules);
  }

  /** Of all manifests. */
  get parts(): readonly NamedParts[] {
    return this.manifests.flatMap(({ parts = [] }) => parts);
  }

  /** Of all manifests. */
  get outputs(): readonly OutputOptions[] {
    return this.manifests.flatMap(({ outputs = [] }) => outputs);
  }

  /** Sorted. */
  names(): readonly string[] {
    return [...this.#definitions.keys()].sort();
  }

  /** Exports of which no target can be made, sorted by name. */
  omitted(): readonly OmittedExport[] {
    const all = this.manifests.flatMap(({ omitted = [] }) => omitted);
    return all.filter(({ name }) => !this.#definitions.has(name)).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Packages that offer a target of this name; more than one makes the name ambiguous. */
  publishersOf(name: string): readonly string[] {
    return this.#publishers.get(name) ?? [];
  }

  /** Targets that produce a type (`package#Name`), sorted by name. */
  producersOf(type: string): readonly TargetDefinition[] {
    return this.#producers.get(type) ?? [];
  }

  /** The manifest that a definition of this catalog came from. */
  manifestOf(definition: TargetDefinition): TargetManifest | undefined {
    return this.#manifests.get(definition);
  }

  /**
   * The forms that a schema of a definition's manifest allows: references resolved, unions
   * flattened.
   */
  formsOf(definition: TargetDefinition, schema: JsonSchema): readonly Alternative[] {
    const known = this.#forms.get(schema);
    if (known) return known;
    const forms = alternativesOf(schema, (ref) => this.resolve(definition, ref));
    this.#forms.set(schema, forms);
    return forms;
  }

  /**
   * Resolves a `$ref` of a definition's options.
   *
   * @throws TypeError for a reference to nothing: the manifest is broken.
   */
  resolve(definition: TargetDefinition, ref: string): JsonSchema {
    const definitions = this.#manifests.get(definition)?.definitions ?? {};
    const name = ref.replace(/^#\/definitions\//, "");
    if (!Object.hasOwn(definitions, name))
      throw new TypeError(`the manifest that offers \`${definition.name}\` has no definition \`${ref}\``);
    return definitions[name]!;
  }

  #add(definition: TargetDefinition, manifest: TargetManifest): void {
    const publishers = this.#publishers.get(definition.name) ?? [];
    if (publishers.includes(manifest.package)) return;
    this.#publishers.set(definition.name, [...publishers, manifest.package]);
    if (publishers.length > 0) return;
    this.#definitions.set(definition.name, definition);
    this.#manifests.set(definition, manifest);
    for (const type of definition.produces) {
      const list = this.#producers.get(type);
      if (list) list.push(definition);
      else this.#producers.set(type, [definition]);
    }
  }
}
