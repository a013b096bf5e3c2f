import { execFile } from "node:child_process";
import { readFile, realpath, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { isRecord, manifestFault, type TargetManifest } from "@lighterjs/schema";
import type { Report } from "../diagnostic.js";
import { SourceText } from "../source-text.js";
import { isInside } from "../user-cache.js";
import { readCachedManifest, writeCachedManifest } from "./manifest-cache.js";
import { keyIn, type PackageFile, reportInvalid, shownPath } from "./package-file.js";
import { projectCache } from "./project-cache.js";

/** The manifest of a project's own targets. */
export interface OwnManifest {
  readonly manifest: TargetManifest;
  /** Whether it was made just now, and not read from the cache. */
  readonly isNew: boolean;
}

/** A module of a project of which a manifest is made. */
export interface OwnModule {
  /** The field of `lighter` that names it. */
  readonly field: "entry" | "resolvers";
  readonly entry: string;
  readonly namespace: string;
}

/**
 * The manifest of a module of a project, its entry or its resolvers, made from its types; none of
 * it is run. It is kept in the user's cache and made again, in a process of its own, only when a
 * file that it was made from has changed.
 */
export async function projectManifest(
  own: PackageFile,
  { field, entry, namespace }: OwnModule,
  cwd: string,
  report: Report,
): Promise<OwnManifest | undefined> {
  const path = resolve(own.directory, entry);
  if ((await stat(path).catch(() => undefined))?.isFile() !== true) {
    const message = `the ${NOUN[field]} \`${entry}\` of the project ${field === "entry" ? "is" : "are"} not there`;
    reportInvalid(
      report,
      message,
      keyIn(own.source, field),
      "no such file",
      `name the module that exports your ${field === "entry" ? "targets" : "resolvers"}`,
    );
    return undefined;
  }
  if (!isInside(await realpath(path), await realpath(own.directory))) {
    const message = `the ${NOUN[field]} \`${entry}\` of the project ${field === "entry" ? "lies" : "lie"} outside of it`;
    const help = "name a module of the project; it may export what other packages have";
    reportInvalid(report, message, keyIn(own.source, field), "not in this folder", help);
    return undefined;
  }
  const generator = await findGenerator();
  const key = { field, entry, namespace, package: own.name, generator: generator.version };
  const cache = projectCache(own.directory);
  const cached = cache === undefined ? undefined : await readCachedManifest(cache, own.directory, key);
  if (cached !== undefined) return { manifest: cached, isNew: false };
  const module = `./${entry.replace(/^\.\//, "")}`;
  const args = [
    "--entry",
    path,
    "--namespace",
    namespace,
    "--package",
    own.name || namespace,
    "--places-from",
    own.directory,
    "--module",
    module,
    ...(field === "resolvers" ? ["--returns"] : []),
  ];
  const result = await runGenerator(generator.path, args);
  if ("manifest" in result) {
    const { manifest, files } = result;
    if (cache !== undefined) await writeCachedManifest(cache, own.directory, key, manifest, files);
    return { manifest, isNew: true };
  }
  await reportProblems(result, own, field, cwd, report);
  return undefined;
}

const NOUN = { entry: "entry", resolvers: "resolvers" } as const;

/**
 * The generator's command, and a text that changes when it may give another manifest for the same
 * files.
 */
async function findGenerator(): Promise<{ readonly path: string; readonly version: string }> {
  const schema = createRequire(import.meta.url).resolve("@lighterjs/schema/package.json");
  const typescript = createRequire(schema).resolve("typescript/package.json");
  const versions = await Promise.all(
    [schema, typescript].map(
      async (file) => (JSON.parse(await readFile(file, "utf8")) as { version: string }).version,
    ),
  );
  return { path: join(dirname(schema), "bin", "lighter-targets.js"), version: versions.join(" ") };
}

interface Problem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

type Generated =
  | { readonly manifest: TargetManifest; readonly files: readonly { path: string; sha256: string }[] }
  | { readonly problems: readonly Problem[] }
  | { readonly failure: string };

/** No manifest comes near this size. */
const MAX_OUTPUT = 256 * 1024 * 1024;

/**
 * In the generator's own folder: settings of Node may name files relative to the working directory,
 * which it would run.
 */
function runGenerator(path: string, args: readonly string[]): Promise<Generated> {
  const cwd = dirname(path);
  return new Promise((done) => {
    execFile(process.execPath, [path, ...args], { cwd, maxBuffer: MAX_OUTPUT }, (error, stdout, stderr) => {
      const printed = parseOutput(stdout);
      if (isRecord(printed) && manifestFault(printed.manifest) === undefined) done(printed as Generated);
      else if (isRecord(printed) && Array.isArray(printed.problems)) done(printed as Generated);
      else done({ failure: stderr.trim().split("\n")[0] || (error?.message ?? "it printed nothing") });
    });
  });
}

function parseOutput(stdout: string): unknown {
  try {
    return JSON.parse(stdout);
  } catch {
    return undefined;
  }
}

async function reportProblems(
  result: Exclude<Generated, { readonly manifest: unknown }>,
  own: PackageFile,
  field: OwnModule["field"],
  cwd: string,
  report: Report,
): Promise<void> {
  if ("failure" in result) {
    const message = `the ${field === "entry" ? "targets" : "resolvers"} of the project cannot be read: ${result.failure}`;
    reportInvalid(report, message, keyIn(own.source, field), "while this module was read");
    return;
  }
  for (const { file, line, column, message } of result.problems) {
    const path = await realpath(file).catch(() => undefined);
    if (path === undefined || !isInside(path, await realpath(own.directory))) {
      // Of a file that is not the project's, no line is shown: the project decides which file that
      // is.
      const place = `${shownPath(file, cwd)}:${line}:${column}`;
      reportInvalid(
        report,
        message,
        keyIn(own.source, field),
        `found at ${place}, which this module imports`,
      );
      continue;
    }
    const text = await readFile(path, "utf8");
    const source = new SourceText(shownPath(file, cwd), text, dirname(file), file);
    const start = offsetOf(text, line, column);
    const end = start + (/^[\w$]+/.exec(text.slice(start))?.[0].length ?? 1);
    reportInvalid(report, message, { source, span: { start, end } }, "here");
  }
}

function offsetOf(text: string, line: number, column: number): number {
  let start = 0;
  for (let skipped = 1; skipped < line && start !== -1; skipped++)
    start = text.indexOf("\n", start) + 1 || -1;
  return Math.min(Math.max(start, 0) + column - 1, text.length);
}
