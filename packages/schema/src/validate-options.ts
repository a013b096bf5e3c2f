import { readText } from "#platform/read-text";
import { checkValue } from "./check/check-value.js";
import { codeContext } from "./check/context.js";
import type { TargetDefinition, TargetManifest } from "./manifest.js";
import { OptionError, type OptionIssue } from "./option-issue.js";
import { TargetCatalog } from "./target-catalog.js";

/** Where a class finds what its own options may be. */
export interface OwnManifest {
  /**
   * The `lighter.targets.json` of its package, seen from the module:
   * `new URL("../lighter.targets.json", import.meta.url)`.
   */
  readonly manifest: URL;
  /**
   * Its target's name, where the package offers several classes of one name:
   * `lighter.losses.MeanSquaredError`.
   */
  readonly name?: string;
}

/**
 * Checks the options of a constructor that is called from code, in the words in which a config is
 * told.
 *
 * For the first line of a constructor. The manifest is read at the first call. An option that the
 * manifest leaves out because YAML cannot give it is the caller's affair, and so is the class of an
 * object that fills a slot: those the TypeScript compiler has checked.
 *
 * @example
 * ```ts
 * import { validateOptions } from "@lighterjs/schema";
 *
 * const OWN = { manifest: new URL("../lighter.targets.json", import.meta.url) };
 *
 * class Freezer {
 *   constructor(readonly options: { readonly names?: string }) {
 *     validateOptions(Freezer, options, OWN);
 *   }
 * }
 * ```
 *
 * @param use - of an object that is there already: what it is to be used for, and the object
 * @throws OptionError with every fault.
 * @throws TypeError when the manifest has no such class, or several.
 */
export function validateOptions(
  target: { readonly name: string },
  options: object,
  own: OwnManifest,
  use: { readonly stage?: string; readonly subject?: object } = {},
): void {
  const { stage, subject } = use;
  const catalog = readCatalog(own.manifest);
  const definition = findDefinition(catalog, target, own);
  const issues = checkValue(definition.options, { ...options }, [], codeContext(catalog, definition, stage));
  const [first, ...rest] = issues.filter((issue) => !isBeyondYaml(definition, issue));
  if (first) throw new OptionError([first, ...rest], { ...(subject && { subject }) });
}

const catalogs = new Map<string, TargetCatalog>();

function readCatalog(url: URL): TargetCatalog {
  const known = catalogs.get(url.href);
  if (known) return known;
  const manifest = JSON.parse(readText(url)) as TargetManifest;
  const catalog = new TargetCatalog([manifest]);
  catalogs.set(url.href, catalog);
  return catalog;
}

function findDefinition(
  catalog: TargetCatalog,
  target: { readonly name: string },
  own: OwnManifest,
): TargetDefinition {
  const named = own.name === undefined ? undefined : catalog.get(own.name);
  if (named) return named;
  const found = catalog
    .names()
    .flatMap((name) => catalog.get(name) ?? [])
    .filter((each) => each.kind === "class" && each.exportPath.at(-1) === (own.name ?? target.name));
  const [only] = found;
  if (only && found.length === 1) return only;
  const wanted = own.name ?? target.name;
  throw new TypeError(
    found.length === 0
      ? `${own.manifest.href} has no class \`${wanted}\``
      : `${own.manifest.href} has several classes \`${wanted}\`; name one of ${found.map((each) => `\`${each.name}\``).join(", ")}`,
  );
}

/** Whether an issue is about an option, or a form of one, that the manifest has a note about. */
function isBeyondYaml({ notes = [] }: TargetDefinition, { path }: OptionIssue): boolean {
  return notes.some(
    (note) => note.startsWith(`\`${String(path[0])}\``) || note.startsWith(`\`${String(path[0])}.`),
  );
}
