import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { relative } from "node:path";
import type ts from "#typescript";
import type { ResolveRef } from "../check/alternatives.js";
import type { ConfigRule } from "../config-rule.js";
import type { OmittedExport, TargetDefinition, TargetManifest } from "../manifest.js";
import type { NamedParts, OutputOptions } from "../named-parts.js";
import { applyOverlay, type Overlay } from "./apply-overlay.js";
import { createProgram } from "./create-program.js";
import { defineTarget, type Refused } from "./define-target.js";
import { faultsOfValues, withoutMisfits, withoutMisfitsInside } from "./hold-values.js";
import { TypeMapper } from "./map-type.js";
import { isGiven } from "./mapped.js";
import { PackageNames } from "./package-name.js";
import { faultsAt, GenerateError, problemAt, problemOf, type Problem } from "./problem.js";
import { HeritageReader } from "./read-heritage.js";
import { selects } from "./select-targets.js";
import { walkExports } from "./walk-exports.js";

/** A module whose exports are targets. */
export interface ManifestEntry {
  /** Absolute path of the module's source or declaration file. */
  readonly file: string;
  /**
   * How a loader imports it, from the package that publishes the manifest: `@lighterjs/callbacks`.
   */
  readonly module: string;
}

/** Which modules to describe, and how their targets are called. */
export interface GenerateOptions {
  /** Prefix of every target's name. */
  readonly namespace: string;
  /** npm name of the package. */
  readonly package: string;
  readonly entries: readonly [ManifestEntry, ...ManifestEntry[]];
  /**
   * Which export paths to take: `layers.*` for one level, `layers.**` for any, `!layers.RNN` to
   * leave out. All by default.
   */
  readonly include?: readonly string[];
  /** Narrows what the types of somebody else's package leave open. */
  readonly overlay?: Overlay;
  /** Rules about targets together, which no type says. */
  readonly rules?: readonly ConfigRule[];
  /** How parts of targets go by names, which no type says either. */
  readonly parts?: readonly NamedParts[];
  readonly outputs?: readonly OutputOptions[];
  /** Its compiler options decide how imports are found; by default the nearest `tsconfig.json`. */
  readonly tsconfig?: string;
  /**
   * Whether a type error in a declaration of the package's own sources is a problem. Default false.
   */
  readonly checkTypes?: boolean;
  /**
   * Whether to say what each function gives. Default false.
   */
  readonly returns?: boolean;
  /**
   * Whether to say where the exports are that no target can be made of, seen from this folder. By
   * default their places are left out: they differ between a source and its declaration file.
   */
  readonly placesFrom?: string;
}

/** A manifest, and what it was made from. */
export interface GeneratedManifest {
  readonly manifest: TargetManifest;
  /**
   * The files that the manifest was made from, TypeScript's own libraries left out; the same
   * content gives the same manifest.
   */
  readonly files: readonly ReadFile[];
}

/** A file as it was read. */
export interface ReadFile {
  /** Absolute. */
  readonly path: string;
  /** Of its bytes, in hexadecimal. */
  readonly sha256: string;
}

/**
 * Makes the manifest of a package from its types.
 *
 * An export of which no target can be made is named in `omitted` and costs itself only.
 *
 * @throws GenerateError with every place that the walk does not understand.
 */
export function generateManifest(options: GenerateOptions): GeneratedManifest {
  const { program, configFiles } = createProgram({
    entries: options.entries.map((entry) => entry.file),
    ...(options.tsconfig === undefined ? {} : { tsconfig: options.tsconfig }),
    ...(options.checkTypes === undefined ? {} : { checkTypes: options.checkTypes }),
  });
  const packages = new PackageNames();
  const checker = program.getTypeChecker();
  const heritage = new HeritageReader(program, checker, packages);
  const exports = options.entries.flatMap(({ file, module }) => {
    const source = program.getSourceFile(file);
    const found = source ? walkExports(source, program, heritage) : [];
    return found
      .filter(({ path }) => selects(options.include, path.join(".")))
      .map((exported) => ({ exported, module }));
  });
  const classes = exports.filter(({ exported }) => exported.kind === "class");
  const implemented = new Set(
    classes.flatMap(({ exported }) =>
      exported.signatures.flatMap((each) => heritage.ofType(each.getReturnType())),
    ),
  );
  const types = new TypeMapper(program, checker, packages, implemented, (type) =>
    heritage.isImplemented(type),
  );
  const targets = new Map<string, TargetDefinition>();
  const omitted: OmittedExport[] = [];

  for (const { exported, module } of exports) {
    const name = [options.namespace, ...exported.path].join(".");
    const definition = defineTarget(exported, { name, module }, types, heritage);
    if ("reason" in definition) {
      omitted.push({ name, reason: definition.reason, ...placeOf(definition, options.placesFrom) });
      continue;
    }
    if (targets.has(name)) types.problems.push(problemOf(exported.symbol, `\`${name}\` is exported twice`));
    targets.set(
      name,
      options.returns === true ? withReturn(definition, exported.signatures, types) : definition,
    );
  }
  const byNumber: ResolveRef = (ref) => types.named.resolveRef(ref);
  for (const { schema, at } of types.held)
    types.problems.push(...faultsAt(at, faultsOfValues(schema, byNumber)));
  const [first, ...rest] = distinct(types.problems).sort(byPlace);
  if (first) throw new GenerateError([first, ...rest]);

  const sorted = [...targets.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  const { roots, definitions } = types.named.resolve(sorted.map((target) => target.options));
  const resolve: ResolveRef = (ref) => definitions[ref.replace("#/definitions/", "")] ?? {};
  const manifest: TargetManifest = {
    format: 1,
    namespace: options.namespace,
    package: options.package,
    targets: sorted.map((target, index) =>
      returnedApart({ ...target, options: withoutMisfitsInside(roots[index] ?? target.options, resolve) }),
    ),
    ...(omitted.length > 0 ? { omitted: omitted.sort((a, b) => (a.name < b.name ? -1 : 1)) } : {}),
    definitions: Object.fromEntries(
      Object.entries(definitions).map(([name, schema]) => [name, withoutMisfits(schema, resolve)]),
    ),
    ...(options.rules && { rules: options.rules }),
    ...(options.parts && { parts: options.parts }),
    ...(options.outputs && { outputs: options.outputs }),
  };
  return {
    manifest: options.overlay ? applyOverlay(manifest, options.overlay) : manifest,
    files: readFiles(program, [...configFiles, ...packages.files]),
  };
}

function placeOf({ at }: Refused, folder: string | undefined): Pick<OmittedExport, "at"> {
  if (!at || folder === undefined) return {};
  const { file, line, column } = problemAt(at, "");
  return { at: `${relative(folder, file).replaceAll("\\", "/")}:${line}:${column}` };
}

/** A type that several targets take is read for each of them. */
function distinct(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}

function byPlace(a: Problem, b: Problem): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}

function readFiles(program: ts.Program, others: readonly string[]): readonly ReadFile[] {
  const sources = program
    .getSourceFiles()
    .filter((source) => !program.isSourceFileDefaultLibrary(source))
    .map((source) => source.fileName);
  return [...new Set([...sources, ...others])].sort().map((path) => ({
    path,
    sha256: createHash("sha256").update(readFileSync(path)).digest("hex"),
  }));
}

/**
 * No option can have this name. While types are counted and named, what a function gives goes with
 * its options.
 */
const RETURNED = " returned";

/**
 * A function with what it gives, by its first signature; without, where no config could hold that.
 */
function withReturn(
  definition: TargetDefinition,
  [signature]: readonly ts.Signature[],
  types: TypeMapper,
): TargetDefinition {
  const declared = signature?.getReturnType();
  const type = declared && (types.checker.getAwaitedType(declared) ?? declared);
  const mapped = type && types.map(type, signature?.declaration);
  if (definition.kind !== "function" || mapped === undefined || !isGiven(mapped)) return definition;
  const { options } = definition;
  return {
    ...definition,
    options: { ...options, properties: { ...options.properties, [RETURNED]: mapped.schema } },
  };
}

/** The definition with what it gives in a place of its own. */
function returnedApart(definition: TargetDefinition): TargetDefinition {
  const { [RETURNED]: returns, ...properties } = definition.options.properties ?? {};
  return returns === undefined
    ? definition
    : { ...definition, options: { ...definition.options, properties }, returns };
}
