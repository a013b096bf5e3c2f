import { basename, join, relative, sep } from "node:path";
import { isRecord } from "@lighterjs/schema";
import type { Report } from "../diagnostic.js";
import { readRegularFile } from "../read-regular-file.js";
import { type Location, SourceText } from "../source-text.js";
import { isStringRecord, isTextList } from "./json-shape.js";

/** The part of a `package.json` that Lighter reads. */
export interface PackageFile {
  /** Absolute path of its folder. */
  readonly directory: string;
  readonly name: string;
  readonly source: SourceText;
  /** Names of direct dependencies, of every kind, each once. */
  readonly dependencies: readonly string[];
  readonly lighter: LighterField | undefined;
}

/** The `lighter` field. */
export interface LighterField {
  /** Prefix of the names of the package's own targets. */
  readonly namespace?: string;
  /** The module whose exports are its targets. */
  readonly entry?: string;
  /** The module whose exported functions are resolvers of its configs. */
  readonly resolvers?: string;
  /** Manifests that it publishes. */
  readonly targets?: readonly string[];
  /** Files with the diagnostic codes that it registers. */
  readonly codes?: readonly string[];
  /** Which files go together as on a command line, from the folder of the package. */
  readonly configs?: readonly (readonly string[])[];
  /** Default target of a top-level node, by key. */
  readonly roots?: Readonly<Record<string, string>>;
}

/**
 * Reads the `package.json` of a folder; `undefined` where there is none. One that cannot be used is
 * reported, and then read as if its `lighter` field were not there.
 *
 * @param cwd - messages name the file as seen from here
 */
export async function readPackageFile(
  directory: string,
  cwd: string,
  report: Report,
): Promise<PackageFile | undefined> {
  const path = join(directory, "package.json");
  let text: string;
  try {
    const bytes = await readRegularFile(path, MOST_BYTES);
    if (typeof bytes === "string") return undefined;
    // Some editors begin the file with a byte order mark; npm takes it, too.
    text = Buffer.from(bytes)
      .toString("utf8")
      .replace(/^\ufeff/, "");
  } catch {
    return undefined;
  }
  const source = new SourceText(shownPath(path, cwd), text, directory, path);
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message.split("\n")[0]! : String(error);
    // Not every version of Node says where; its words do.
    const start = Math.min(Number(/position (\d+)/.exec(reason)?.[1] ?? 0), text.length);
    const at = { source, span: { start, end: start + 1 } };
    reportInvalid(report, `\`${source.name}\` is not JSON`, at, reason);
  }
  const fields = isRecord(content) ? content : {};
  return {
    directory,
    name: typeof fields.name === "string" ? fields.name : "",
    source,
    dependencies: [
      ...new Set(DEPENDENCY_FIELDS.flatMap((field) => Object.keys(objectAt(fields, field)))),
    ].filter(isPackageName),
    lighter: Object.hasOwn(fields, "lighter") ? readLighterField(fields.lighter, source, report) : undefined,
  };
}

/** No `package.json` comes near this size. */
const MOST_BYTES = 16 * 1024 * 1024;

const DEPENDENCY_FIELDS = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"];

/** No other can be installed; `../x` would lead out of the folder of packages. */
function isPackageName(name: string): boolean {
  return /^(?:@[^\\/:@\0]+\/)?[^\\/:@.\0][^\\/:@\0]*$/.test(name);
}

function objectAt(fields: Readonly<Record<string, unknown>>, key: string): Readonly<Record<string, unknown>> {
  const value = Object.hasOwn(fields, key) ? fields[key] : undefined;
  return isRecord(value) ? value : {};
}

function readLighterField(field: unknown, source: SourceText, report: Report): LighterField | undefined {
  const refuse = (key: string, wanted: string): void => {
    reportInvalid(
      report,
      `\`${key}\` in \`${source.name}\` must be ${wanted}`,
      keyIn(source, key),
      `expected ${wanted}`,
    );
  };
  if (!isRecord(field)) {
    refuse("lighter", "an object");
    return undefined;
  }
  const { namespace, entry, resolvers, targets, codes, configs, roots } = field;
  const read: { -readonly [key in keyof LighterField]: LighterField[key] } = {};
  if (typeof namespace === "string" && NAMESPACE.test(namespace)) read.namespace = namespace;
  else if (namespace !== undefined) refuse("namespace", "a dotted name, such as `project`");
  if (typeof entry === "string") read.entry = entry;
  else if (entry !== undefined) refuse("entry", "the path of a module, such as `src/index.ts`");
  if (typeof resolvers === "string") read.resolvers = resolvers;
  else if (resolvers !== undefined) refuse("resolvers", "the path of a module, such as `src/resolvers.ts`");
  if (isTextList(targets)) read.targets = targets;
  else if (targets !== undefined) refuse("targets", "a list of manifest files");
  if (isTextList(codes)) read.codes = codes;
  else if (codes !== undefined) refuse("codes", "a list of files of codes");
  if (Array.isArray(configs) && configs.every((each) => isTextList(each) && each.length > 0))
    read.configs = configs as readonly (readonly string[])[];
  else if (configs !== undefined) refuse("configs", "a list of lists of config files");
  if (isStringRecord(roots)) read.roots = roots;
  else if (roots !== undefined) refuse("roots", "an object from keys to names of targets");
  return read;
}

const NAMESPACE = /^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*$/;

/** Where a key stands in a JSON text; the start of the text when it is nowhere to be seen. */
export function keyIn(source: SourceText, key: string): Location {
  const start = source.text.indexOf(JSON.stringify(key));
  return { source, span: start === -1 ? { start: 0, end: 0 } : { start, end: start + key.length + 2 } };
}

export function reportInvalid(
  report: Report,
  message: string,
  location: Location,
  label: string,
  help?: string,
): void {
  report({
    code: "INVALID_PROJECT",
    severity: "error",
    message,
    labels: [{ ...location, text: label }],
    ...(help !== undefined && { help: [help] }),
  });
}

/** A path for messages: seen from the working directory, with `/`. */
export function shownPath(path: string, cwd: string): string {
  return relative(cwd, path).split(sep).join("/") || basename(path);
}
