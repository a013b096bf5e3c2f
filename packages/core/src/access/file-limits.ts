/**
 * How much the files that a config names may ask for, and how large what is built from them may be.
 * Raised by the program or a flag, never by a config or a file.
 */
export interface FileLimits {
  /** Weights of one model, each number of them counted. */
  readonly maxParameters: number;
  /** Layers of one model, those of models inside it too. */
  readonly maxLayers: number;
  /** Bytes of a `model.json`. */
  readonly maxModelFileBytes: number;
  /** Weight files of one model. */
  readonly maxWeightFiles: number;
  /** Bytes of all weight files of one model together. */
  readonly maxModelBytes: number;
  /** Bytes of one data file, unpacked. */
  readonly maxDataBytes: number;
  /** Bytes of the samples of one batch. */
  readonly maxBatchBytes: number;
  /** Bytes of one checkpoint. */
  readonly maxCheckpointBytes: number;
  /** Time that all files of one remote model may take together. */
  readonly maxDownloadSeconds: number;
  /** Redirects that one address may answer with in a row. */
  readonly maxRedirects: number;
}

const GIBIBYTE = 2 ** 30;

export const DEFAULT_FILE_LIMITS: FileLimits = {
  maxParameters: 500_000_000,
  maxLayers: 10_000,
  maxModelFileBytes: 64 * 2 ** 20,
  maxWeightFiles: 10_000,
  maxModelBytes: 2 * GIBIBYTE,
  maxDataBytes: 2 * GIBIBYTE,
  maxBatchBytes: 2 * GIBIBYTE,
  maxCheckpointBytes: 8 * GIBIBYTE,
  maxDownloadSeconds: 600,
  maxRedirects: 5,
};

/** How each limit is called where it is raised: `--limit layers=20000`. */
export const FILE_LIMIT_NAMES: ReadonlyMap<string, keyof FileLimits> = new Map([
  ["parameters", "maxParameters"],
  ["layers", "maxLayers"],
  ["model-file-bytes", "maxModelFileBytes"],
  ["weight-files", "maxWeightFiles"],
  ["model-bytes", "maxModelBytes"],
  ["data-bytes", "maxDataBytes"],
  ["batch-bytes", "maxBatchBytes"],
  ["checkpoint-bytes", "maxCheckpointBytes"],
  ["download-seconds", "maxDownloadSeconds"],
  ["redirects", "maxRedirects"],
]);

/** Advises on a limit that has been passed: `raise the limit with --limit layers=…`. */
export function fileLimitHelp(limit: keyof FileLimits): string {
  const name = [...FILE_LIMIT_NAMES].find(([, own]) => own === limit)?.[0];
  return `if that is meant, raise the limit with \`--limit ${name}=…\``;
}
