import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type ts from "typescript";
import type { TargetDefinition, TargetManifest } from "../manifest.js";
import { applyOverlay, type Overlay } from "./apply-overlay.js";
import { createProgram } from "./create-program.js";
import { renderOmissions } from "./mapped.js";
import { TypeMapper } from "./map-type.js";
import { PackageNames } from "./package-name.js";
import { GenerateError, problemAt, type Problem } from "./problem.js";
import { readDocumentation } from "./read-documentation.js";
import { HeritageReader } from "./read-heritage.js";
import { readSignatures } from "./read-signature.js";
import { selects } from "./select-targets.js";
import { walkExports, type ExportedTarget } from "./walk-exports.js";

export interface ManifestEntry {
  /** Absolute path of the module's source or declaration file. */
  readonly file: string;
  /** How a loader imports it, from the package that publishes the manifest: `@lighterjs/callbacks`. */
  readonly module: string;
}

export interface GenerateOptions {
  /** Prefix of every target's name. */
  readonly namespace: string;
  /** npm name of the package. */
  readonly package: string;
  readonly entries: readonly [ManifestEntry, ...ManifestEntry[]];
  /**
   * Which export paths to take: `layers.*` for one level, `layers.**` for any, `!layers.RNN` to leave out. All by default.
   */
  readonly include?: readonly string[];
  /** Narrows what the types of somebody else's package leave open. */
  readonly overlay?: Overlay;
  /** Its compiler options decide how imports are found; by default the nearest `tsconfig.json`. */
  readonly tsconfig?: string;
  /** Whether a type error in the package's own sources is a problem. Default false. */
  readonly checkTypes?: boolean;
}

export interface GeneratedManifest {
  readonly manifest: TargetManifest;
  /** What the manifest was made from, TypeScript's own libraries left out; the same content gives the same manifest. */
  readonly files: readonly ReadFile[];
}

export interface ReadFile {
  /** Absolute. */
  readonly path: string;
  /** Of its bytes, in hexadecimal. */
  readonly sha256: string;
}

/**
 * Makes the manifest of a package from its types.
 *
 * An exported function that no config can call is left out; a class that none can construct is a problem of its
 * author, who may mark it `@noTarget`.
 *
 * @throws GenerateError with every place that the walk does not understand.
 */
export function generateManifest(options: GenerateOptions): GeneratedManifest {
  const program = createProgram({
    entries: options.entries.map((entry) => entry.file),
    ...(options.tsconfig === undefined ? {} : { tsconfig: options.tsconfig }),
    ...(options.checkTypes === undefined ? {} : { checkTypes: options.checkTypes }),
  });
  const packages = new PackageNames();
  const checker = program.getTypeChecker();
  const types = new TypeMapper(program, checker, packages);
  const heritage = new HeritageReader(program, checker, packages);
  const problems: Problem[] = [];
  const targets: TargetDefinition[] = [];
  const places = new Map<string, ts.Symbol>();

  for (const entry of options.entries) {
    const source = program.getSourceFile(entry.file);
    for (const exported of source ? walkExports(source, program, heritage) : []) {
      if (!selects(options.include, exported.path.join("."))) continue;
      const definition = define(exported, entry.module);
      if (!definition) continue;
      const other = places.get(definition.name);
      if (other) problems.push(problemOf(exported.symbol, `\`${definition.name}\` is exported twice`));
      places.set(definition.name, exported.symbol);
      targets.push(definition);
    }
  }
  problems.push(...types.problems);
  const [first, ...rest] = problems.sort((a, b) =>
    a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1,
  );
  if (first) throw new GenerateError([first, ...rest]);

  targets.sort((a, b) => (a.name < b.name ? -1 : 1));
  const { roots, definitions } = types.named.resolve(targets.map((target) => target.options));
  const manifest: TargetManifest = {
    format: 1,
    namespace: options.namespace,
    package: options.package,
    targets: targets.map((target, index) => ({ ...target, options: roots[index] ?? target.options })),
    definitions,
  };
  return {
    manifest: options.overlay ? applyOverlay(manifest, options.overlay) : manifest,
    files: readFiles(program, packages),
  };

  function define(exported: ExportedTarget, module: string): TargetDefinition | undefined {
    const signature = readSignatures(exported.signatures, types);
    const name = [options.namespace, ...exported.path].join(".");
    if ("reason" in signature) {
      if (exported.kind === "class")
        problems.push(
          signature.at
            ? problemAt(signature.at, `\`${name}\` cannot be built from a config: ${signature.reason}`)
            : problemOf(exported.symbol, `\`${name}\` cannot be built from a config: ${signature.reason}`),
        );
      return undefined;
    }
    const documentation = documentationOf(exported, checker);
    const [made] = exported.signatures;
    const type = made?.getReturnType();
    const produces =
      exported.kind === "class" ? (type ? heritage.ofType(type) : []) : made ? heritage.ofReturn(made) : [];
    const examples = documentation.examples.length > 0 ? { examples: documentation.examples } : {};
    return {
      name,
      kind: exported.kind,
      module,
      exportPath: exported.path,
      description: documentation.description,
      ...(documentation.deprecated === undefined ? {} : { deprecated: documentation.deprecated }),
      parameters: signature.parameters,
      options: { ...signature.options, ...examples },
      produces,
      ...(signature.omissions.length > 0 ? { notes: renderOmissions(signature.omissions) } : {}),
    };
  }
}

/** Of a constant that holds a function, what was written above either. */
function documentationOf({ symbol, signatures }: ExportedTarget, checker: ts.TypeChecker) {
  const own = readDocumentation(symbol, checker);
  const declaration = signatures[0]?.declaration;
  const described =
    declaration && "symbol" in declaration ? (declaration.symbol as ts.Symbol | undefined) : undefined;
  return own.description === "" && described && described !== symbol && described.name !== "__constructor"
    ? { ...readDocumentation(described, checker), examples: own.examples }
    : own;
}

function problemOf(symbol: ts.Symbol, message: string): Problem {
  const declaration = symbol.declarations?.[0];
  return declaration ? problemAt(declaration, message) : { file: "", line: 1, column: 1, message };
}

function readFiles(program: ts.Program, packages: PackageNames): readonly ReadFile[] {
  const sources = program
    .getSourceFiles()
    .filter((source) => !program.isSourceFileDefaultLibrary(source))
    .map((source) => source.fileName);
  return [...new Set([...sources, ...packages.files])].sort().map((path) => ({
    path,
    sha256: createHash("sha256").update(readFileSync(path)).digest("hex"),
  }));
}
