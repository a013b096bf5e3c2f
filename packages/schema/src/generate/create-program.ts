import { statSync } from "node:fs";
import { dirname } from "node:path";
import ts from "#typescript";
import { exportsOf, inDeclarations } from "./declaration-faults.js";
import { GenerateError, problemIn, type Problem } from "./problem.js";

export interface ProgramOptions {
  /** Absolute paths of the entry modules, `.ts` or `.d.ts`. */
  readonly entries: readonly string[];
  /**
   * Its compiler options decide how imports are found. By default the `tsconfig.json` nearest to
   * the first entry.
   */
  readonly tsconfig?: string;
  /**
   * Whether a type error in a declaration outside `node_modules` is a problem; see
   * {@link inDeclarations}.
   */
  readonly checkTypes?: boolean;
}

export interface ReadProgram {
  readonly program: ts.Program;
  /** The `tsconfig.json` and what it extends; absolute paths. */
  readonly configFiles: readonly string[];
}

/**
 * Reads the entries and what they import.
 *
 * @throws GenerateError when an entry is missing, or does not compile.
 */
export function createProgram({ entries, tsconfig, checkTypes = false }: ProgramOptions): ReadProgram {
  const configFiles: string[] = [];
  const options = { ...readCompilerOptions(tsconfig, entries, configFiles), ...FIXED };
  const host = ts.createCompilerHost(options);
  host.readFile = readRegularFile;
  const program = ts.createProgram([...entries], options, host);
  const missing = entries.filter((entry) => !program.getSourceFile(entry));
  if (missing[0] !== undefined)
    throw new GenerateError([{ file: missing[0], line: 1, column: 1, message: "there is no such file" }]);
  const [first, ...rest] = compileErrors(program, entries, checkTypes);
  if (first) throw new GenerateError([first, ...rest]);
  return { program, configFiles };
}

const FIXED: ts.CompilerOptions = {
  // Without it `undefined` and `null` would vanish from every type.
  strict: true,
  noEmit: true,
  composite: false,
  incremental: false,
  declaration: false,
  declarationMap: false,
  skipLibCheck: true,
  experimentalDecorators: true,
};

const DEFAULTS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
};

function readCompilerOptions(
  tsconfig: string | undefined,
  entries: readonly string[],
  filesRead: string[],
): ts.CompilerOptions {
  const path = tsconfig ?? ts.findConfigFile(dirname(entries[0] ?? "."), (file) => ts.sys.fileExists(file));
  if (path === undefined) return optionsOfNoConfig(dirname(entries[0] ?? "."));
  const problems: ts.Diagnostic[] = [];
  const parsed = ts.getParsedCommandLineOfConfigFile(
    path,
    {},
    {
      ...ts.sys,
      readFile: (file) => {
        const text = readRegularFile(file);
        if (text !== undefined) filesRead.push(file);
        return text;
      },
      onUnRecoverableConfigFileDiagnostic: (diagnostic) => problems.push(diagnostic),
    },
  );
  // A configuration without input files is fine here: the entries are ours.
  problems.push(...(parsed?.errors ?? []).filter((error) => error.code !== NO_INPUTS));
  if (problems[0]) throw new GenerateError([toProblem(problems[0], path)]);
  const { outDir: _outDir, rootDir: _rootDir, tsBuildInfoFile: _info, ...options } = parsed?.options ?? {};
  return { ...DEFAULTS, ...options };
}

const NO_INPUTS = 18003;

/** Larger than any module. */
const MOST_BYTES = 64 * 1024 * 1024;

/** The text of a file; nothing for what would never end, such as a pipe or a device. */
function readRegularFile(path: string): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  return found?.isFile() === true && found.size <= MOST_BYTES ? ts.sys.readFile(path) : undefined;
}

/** The newest library, and all types that are installed. */
function optionsOfNoConfig(folder: string): ts.CompilerOptions {
  const typeRoots = ts.getEffectiveTypeRoots({}, { getCurrentDirectory: () => folder });
  return {
    ...DEFAULTS,
    target: ts.ScriptTarget.ESNext,
    types: ["*"],
    ...(typeRoots === undefined ? {} : { typeRoots }),
  };
}

function compileErrors(program: ts.Program, entries: readonly string[], checkTypes: boolean): Problem[] {
  const modules = entries.flatMap((entry) => program.getSourceFile(entry) ?? []);
  const exported = exportsOf(modules, program.getTypeChecker());
  const own = program
    .getSourceFiles()
    .filter((source) => !source.isDeclarationFile && !source.fileName.includes("/node_modules/"));
  return own.flatMap((source) => {
    const semantic = checkTypes ? program.getSemanticDiagnostics(source) : [];
    const found = [...program.getSyntacticDiagnostics(source), ...inDeclarations(source, semantic, exported)];
    return found
      .filter((diagnostic) => diagnostic.category === ts.DiagnosticCategory.Error)
      .map((diagnostic) => toProblem(diagnostic, source.fileName));
  });
}

function toProblem(diagnostic: ts.Diagnostic, file: string): Problem {
  const message = `TS${diagnostic.code}: ${ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n")}`;
  if (!diagnostic.file) return { file, line: 1, column: 1, message };
  return problemIn(diagnostic.file, diagnostic.start ?? 0, message);
}
