import { isRecord } from "@lighterjs/schema";
import { applyEdits, modify, parse, type JSONPath, type ParseError } from "jsonc-parser";

/** Additions of Lighter to a package that is there already. */
export interface PackageExtension {
  /** `package.json` with what it lacked, and otherwise as it was written. */
  readonly packageText: string;
  /** New files, by path with `/`. */
  readonly files: ReadonlyMap<string, string>;
}

type PackageContent = Readonly<Record<string, unknown>>;

/** Where a package may say that it needs another. */
const SECTIONS = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"];

/**
 * Finds what a package lacks of what a new project has. A package that says what Lighter finds in
 * it gets the dependencies alone: which files it has is its own affair. Nothing when `package.json`
 * is no JSON object.
 *
 * @param packageText - its `package.json`
 * @param project - the files of a new project
 * @param isFree - whether a file may be written, since there is none or the very same
 * @returns the extension, or the paths that another file has
 */
export function extendPackage(
  packageText: string,
  project: ReadonlyMap<string, string>,
  isFree: (path: string, text: string) => boolean,
): PackageExtension | { readonly inTheWay: readonly string[] } | undefined {
  const content = readPackage(packageText);
  if (content === undefined) return undefined;
  const ours = JSON.parse(project.get("package.json") ?? "") as Readonly<
    Record<string, Readonly<Record<string, string>>>
  >;
  const files = new Map<string, string>();
  const inTheWay: string[] = [];
  /** Puts a file at the first of these paths that is free, and says at which. */
  const place = (candidates: ReadonlyMap<string, string>): string => {
    for (const [path, text] of candidates)
      if (isFree(path, text)) {
        files.set(path, text);
        return path;
      }
    inTheWay.push(...candidates.keys());
    return "";
  };
  const placeIfFree = (path: string): boolean => {
    const text = project.get(path) ?? "";
    if (isFree(path, text)) files.set(path, text);
    return files.has(path);
  };
  const additions: [JSONPath, unknown][] = [];
  const need = (section: "dependencies" | "devDependencies", names: readonly string[]): void => {
    const known = SECTIONS.flatMap((each) => Object.keys(Object(content[each]) as object));
    for (const name of names)
      if (!known.includes(name)) additions.push([[section, name], ours[section]?.[name]]);
  };
  need("dependencies", Object.keys(ours["dependencies"] ?? {}));
  if (content["lighter"] === undefined) {
    const textOf = (path: string): string => project.get(path) ?? "";
    place(new Map([["src/stop-at-goal.ts", textOf("src/stop-at-goal.ts")]]));
    const entry = place(new Map(ENTRIES.map((path) => [path, textOf("src/index.ts")])));
    const config = place(
      new Map(CONFIGS.map((path) => [path, textOf("config.yaml").replaceAll("config.yaml", path)])),
    );
    for (const path of project.keys())
      if (path === ".gitignore" || path.startsWith(".vscode/")) placeIfFree(path);
    // For the types of the callback; a package with settings of its own goes by those.
    if (placeIfFree("tsconfig.json")) need("devDependencies", ["@types/node", "typescript"]);
    if (!Object.hasOwn(Object(content["scripts"]) as object, "train"))
      additions.push([["scripts", "train"], `lighter fit ${config}`]);
    additions.push([["lighter"], { namespace: "project", entry }]);
  }
  if (inTheWay.length > 0) return { inTheWay };
  return { packageText: addTo(packageText, additions), files };
}

/** Names of files that a package may have for something else, with what ours is called then. */
const ENTRIES = ["src/index.ts", "src/targets.ts"];
const CONFIGS = ["config.yaml", "lighter.yaml"];

function readPackage(text: string): PackageContent | undefined {
  const errors: ParseError[] = [];
  const content: unknown = parse(text.replace(/^\uFEFF/, ""), errors, { disallowComments: true });
  if (errors.length > 0 || !isRecord(content)) return undefined;
  const sections = [...SECTIONS, "scripts"].map((name) => content[name]);
  return sections.every((section) => section === undefined || isRecord(section)) ? content : undefined;
}

/**
 * Adds values to a text of JSON, in its own indentation and line ends, and leaves all else as it
 * is.
 */
function addTo(text: string, additions: readonly (readonly [JSONPath, unknown])[]): string {
  const indent = /^([ \t]+)"/m.exec(text)?.[1] ?? "  ";
  const formattingOptions = {
    insertSpaces: !indent.startsWith("\t"),
    tabSize: indent.startsWith("\t") ? 1 : indent.length,
    eol: text.includes("\r\n") ? "\r\n" : "\n",
  };
  const mark = /^\uFEFF/.exec(text)?.[0] ?? "";
  return (
    mark +
    additions.reduce((text, [path, value]) => {
      const name = String(path.at(-1));
      const getInsertionIndex = (names: string[]): number =>
        path.length > 1 && isSorted(names) ? names.filter((each) => each < name).length : names.length;
      return applyEdits(text, modify(text, path, value, { formattingOptions, getInsertionIndex }));
    }, text.slice(mark.length))
  );
}

const isSorted = (names: readonly string[]): boolean =>
  names.every((name, index) => index === 0 || names[index - 1]! < name);
