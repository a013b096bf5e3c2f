import { OptionError, type OptionIssue, type OptionPath } from "@lighterjs/core";
import { fileAccess, fileLimitHelp, systemCode } from "@lighterjs/core/files";
import { messageOf } from "../error-text.js";
import { UnreadableFileError } from "./data-file.js";

/** Fault of data, and the option that led there. */
export interface DataFault {
  readonly code?: "DUPLICATE_ID" | "FILE_NOT_FOUND" | "INVALID_DATA" | "INVALID_OPTION" | "LIMIT_EXCEEDED";
  readonly path: OptionPath;
  readonly message: string;
  readonly label: string;
  readonly related?: NonNullable<OptionIssue["related"]>;
  readonly notes?: readonly string[];
  readonly help?: readonly string[];
  readonly cause?: unknown;
}

/** An error about the data that an option of `subject` names. */
export function dataError(
  subject: object,
  { code = "INVALID_DATA", cause, ...fault }: DataFault,
): OptionError {
  return new OptionError([{ code, on: "value", ...fault }], {
    subject,
    ...(cause !== undefined && { cause }),
  });
}

/** An error of the file system about `file`, as a fault of the option at `path`. */
export function fileError(
  subject: object,
  { path, file, expected, cause }: { path: OptionPath; file: string; expected: string; cause: unknown },
): OptionError {
  if (cause instanceof UnreadableFileError && cause.reason !== "folder")
    return cause.reason === "large"
      ? tooLarge(subject, path, file)
      : notRegular(subject, path, file, expected);
  const isFolder = cause instanceof UnreadableFileError;
  const code = isFolder ? "EISDIR" : systemCode(cause);
  const reason = messageOf(cause);
  switch (code) {
    case "ENOENT":
      return dataError(subject, {
        code: "FILE_NOT_FOUND",
        path,
        message: `there is no file or folder \`${file}\``,
        label: `expected ${expected}`,
        help: [
          "a relative path starts at the folder of the file that writes it, in an override at the working directory",
        ],
        cause,
      });
    case "ENOTDIR":
      return dataError(subject, {
        path,
        message: `\`${file}\` is a file, or lies below one`,
        label: `expected ${expected}`,
        cause,
      });
    case "EISDIR":
      return dataError(subject, {
        path,
        message: `\`${file}\` is a folder`,
        label: `expected ${expected}`,
        cause,
      });
    default:
      return dataError(subject, {
        path,
        message: `\`${file}\` cannot be read: ${reason}`,
        label: "cannot be read",
        cause,
      });
  }
}

/** A pipe or a device, which may never end, is never waited for. */
function notRegular(subject: object, path: OptionPath, file: string, expected: string): OptionError {
  return dataError(subject, {
    path,
    message: `\`${file}\` is no regular file but a pipe, a device or a socket`,
    label: `expected ${expected}`,
  });
}

function tooLarge(subject: object, path: OptionPath, file: string): OptionError {
  const most = fileAccess().limits.maxDataBytes.toLocaleString("en-US");
  return dataError(subject, {
    code: "LIMIT_EXCEEDED",
    path,
    message: `\`${file}\` holds more than ${most} bytes, unpacked`,
    label: "too large",
    help: [fileLimitHelp("maxDataBytes")],
  });
}

/** A mistake in a program, not in a config: something was asked of a dataset too early. */
export function notPrepared(): Error {
  return new Error(
    "the dataset is not prepared: await its `prepare` before asking for samples or their form",
  );
}
