import { FILES_ON_DISK } from "#platform/files";
import { basename, dirname, extname, resolve } from "#platform/paths";
import { suggestNames } from "@lighterjs/schema";
import type { ConfigFiles } from "../access/config-files.js";
import type { DiagnosticCode, Report } from "../diagnostic.js";
import { didYouMean, fixing, partOf, type Advice } from "../fix.js";
import { shellLine } from "../render/shell-line.js";
import { SourceText, type Location } from "../source-text.js";
import { Budget, limitHelp } from "./limits.js";
import { systemCode } from "../files/error-text.js";

/**
 * Reads a config file. Reports `FILE_NOT_FOUND`, `LIMIT_EXCEEDED` or `INVALID_ENCODING` and returns
 * nothing when that fails.
 *
 * @param shownName - the name in messages; the path itself is never shown
 * @param namedAt - where the file was asked for; a missing file is reported there
 */
export async function readSource(
  path: string,
  shownName: string,
  report: Report,
  options: {
    readonly namedAt?: Location;
    readonly budget?: Budget;
    readonly files?: ConfigFiles;
  } = {},
): Promise<SourceText | undefined> {
  const { files = FILES_ON_DISK } = options;
  const directory = dirname(resolve(path));
  const { maxFileBytes } = (options.budget ?? new Budget()).limits;
  const empty = new SourceText(shownName, "", directory, resolve(path));
  const place = options.namedAt ?? { source: empty, span: { start: 0, end: 0 } };
  const refuse = (code: DiagnosticCode, message: string, text: string, help: string | Advice): undefined => {
    const advice = typeof help === "string" ? { help: [help] } : help;
    report({ code, severity: "error", message, labels: [{ ...place, text }], ...advice });
  };
  let bytes: Uint8Array | "folder" | "special";
  try {
    bytes = await files.read(resolve(path), maxFileBytes + 1);
  } catch (error) {
    const code = systemCode(error) ?? String(error);
    if (code === "ENOENT" && (await files.isLink(path)))
      return refuse(
        "FILE_NOT_FOUND",
        `\`${shownName}\` is a link to a file that is not there`,
        "leads nowhere",
        "name the file itself, or make the link anew",
      );
    if (code === "ENOENT" || code === "ENOTDIR")
      return refuse(
        "FILE_NOT_FOUND",
        `there is no file \`${shownName}\``,
        "not found",
        await nearestFile(path, shownName, options.namedAt, files),
      );
    return refuse(
      "FILE_NOT_FOUND",
      `\`${shownName}\` cannot be read (${code})`,
      "unreadable",
      "check its permissions",
    );
  }
  if (typeof bytes === "string")
    return refuse(
      "FILE_NOT_FOUND",
      `\`${shownName}\` is ${bytes === "folder" ? "a folder" : "not a regular file"}`,
      "a config file is expected here",
      bytes === "folder" ? await insteadOfFolder(path, shownName, files) : "copy its content to a file",
    );
  if (await leadsElsewhere(path, files))
    return refuse(
      "FILE_NOT_FOUND",
      `\`${shownName}\` is a link to a file that is no config`,
      "leads to a file of another kind",
      "name that file itself, or put a copy here",
    );
  if (bytes.length > maxFileBytes)
    return refuse(
      "LIMIT_EXCEEDED",
      `\`${shownName}\` is larger than ${maxFileBytes} bytes`,
      "too large for a config",
      limitHelp("maxFileBytes", "keep data in files of its own and name them in the config"),
    );
  return decodeSource(bytes, shownName, directory, report, resolve(path));
}

/** The folder of a run is most often named to go on with it. */
async function insteadOfFolder(path: string, shownName: string, files: ConfigFiles): Promise<string> {
  const names = (await files.list(resolve(path))).map(({ name }) => name);
  return names.includes("composed.yaml")
    ? `go on with the run by \`${shellLine(["lighter", "fit", "--resume", shownName])}\`; its config is \`${shownName.replace(/[\\/]$/, "")}/composed.yaml\``
    : "name a file inside it";
}

/**
 * A report shows lines of a config: those of a key or a password file are nobody's business,
 * whatever link calls it a config.
 */
async function leadsElsewhere(path: string, files: ConfigFiles): Promise<boolean> {
  const isConfig = (name: string): boolean => /\.ya?ml$/.test(name);
  return isConfig(path) && (await files.isLink(path)) && !isConfig((await files.realPath(path)) ?? path);
}

/**
 * Looks for what was meant by a missing file: the file of the same folder that may have been meant,
 * or the override.
 */
async function nearestFile(
  path: string,
  shownName: string,
  at: Location | undefined,
  files: ConfigFiles,
): Promise<Advice> {
  const [, key, value] = /^([\w.@/-]+):\s?(\S.*)$/.exec(shownName) ?? [];
  if (key !== undefined && value !== undefined && !/^[\\/]/.test(value))
    return fixing(`an override has a \`=\`: \`${key}=${value}\``, {
      edits: at === undefined ? [] : [{ ...at, text: `${key}=${value}` }],
    });
  const names = (await files.list(dirname(resolve(path)))).map(({ name }) => name);
  const configs = names.filter((name) => /\.ya?ml$/.test(name) || extname(name) === extname(path));
  const stem = stemOf(path);
  const sameStem = configs.filter((name) => stemOf(name) === stem);
  const near = suggestNames(stem, configs.map(stemOf));
  const [nearest] = sameStem.length > 0 ? sameStem : configs.filter((name) => stemOf(name) === near[0]);
  if (nearest === undefined)
    return { help: ["check the spelling; a relative path starts from the working directory"] };
  const folder = shownName.slice(0, shownName.length - basename(path).length);
  return didYouMean([`${folder}${nearest}`], at && partOf(at, shownName));
}

const stemOf = (path: string): string => basename(path, extname(path));

/**
 * Bytes to text. They must be UTF-8; a leading byte order mark is dropped.
 *
 * @param file - absolute path, where they are those of a file
 */
export function decodeSource(
  bytes: Uint8Array,
  shownName: string,
  directory: string,
  report: Report,
  file?: string,
): SourceText | undefined {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    // A saved config says where it comes from, since its relative paths count from there.
    return new SourceText(shownName, text, resolve(directory, fileHeader(text, "directory") ?? ""), file);
  } catch {
    const wide = isUtf16(bytes);
    // Shown without the damage after it: what follows may be anything.
    const valid = wide ? "" : validPrefix(bytes);
    const source = new SourceText(shownName, `${valid}\ufffd`, directory, file);
    report({
      code: "INVALID_ENCODING",
      severity: "error",
      message: `\`${shownName}\` is not UTF-8 text`,
      labels: [
        {
          source,
          span: { start: valid.length, end: valid.length + 1 },
          text: wide ? "the file begins like UTF-16" : "the first byte that is not UTF-8",
        },
      ],
      help: ["save the file with the encoding UTF-8"],
    });
    return undefined;
  }
}

const isUtf16 = ([first, second]: Uint8Array): boolean =>
  (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);

/** The text before the first byte that is not UTF-8. */
function validPrefix(bytes: Uint8Array): string {
  const lossy = new TextDecoder().decode(bytes);
  // A replacement character may be in the file itself: it is the fault only where the bytes up to
  // it differ.
  for (let at = lossy.indexOf("\ufffd"); at !== -1; at = lossy.indexOf("\ufffd", at + 1)) {
    const before = new TextEncoder().encode(lossy.slice(0, at)).length;
    const isOwn = [0xef, 0xbf, 0xbd].every((byte, index) => bytes[before + index] === byte);
    if (!isOwn) return lossy.slice(0, at);
  }
  return lossy;
}

/** Reads a comment at the head of a file: `# @package model`, `# @directory ../..`. */
export function fileHeader(text: string, name: "package" | "directory"): string | undefined {
  for (let start = 0; start < text.length;) {
    const end = text.indexOf("\n", start);
    const line = text.slice(start, end === -1 ? text.length : end).trim();
    const [, key, value] = /^#\s*@([a-z]+)\s+(\S.*)$/.exec(line) ?? [];
    if (key === name) return value;
    if ((line !== "" && !/^(?:#|---$)/.test(line)) || end === -1) return undefined;
    start = end + 1;
  }
  return undefined;
}
