import type { io } from "@tensorflow/tfjs-core";
import { fileAccess, fileLimitHelp, parseJSON, UnusableJSONError } from "@lighterjs/core/files";
import * as v from "valibot";
import { tf } from "../engine/tf.js";
import { describeIssue } from "../describe-issue.js";
import { modelFault } from "./model-fault.js";

/** The content of a `model.json`, as far as we read it. */
export interface ModelFile {
  readonly modelTopology: object;
  readonly weightsManifest: readonly WeightGroup[];
  readonly userDefinedMetadata: unknown;
}

/** Files that hold some weights, one after the other, whatever their ends. */
export interface WeightGroup {
  readonly paths: readonly string[];
  readonly weights: readonly io.WeightsManifestEntry[];
}

const BYTES = { float32: 4, int32: 4, bool: 1 };
const QUANTIZED_BYTES = { uint8: 1, uint16: 2, float16: 2 };
const LONGEST_NAME = 1000;

const name = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(LONGEST_NAME),
  v.check((text) => !(text in {}), "a name that JavaScript keeps for itself"),
);
const size = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/**
 * A path below the folder of the model, with `/`. What it leads to is looked at when it is opened.
 */
const weightPath = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(LONGEST_NAME),
  v.check(isBelow, "a path below the folder of the model, such as `weights.bin`"),
);

const weight = v.object({
  name,
  shape: v.pipe(v.array(size), v.maxLength(16)),
  dtype: v.picklist(Object.keys(BYTES) as (keyof typeof BYTES)[]),
  group: v.optional(v.string()),
  quantization: v.optional(
    v.object({
      dtype: v.picklist(Object.keys(QUANTIZED_BYTES) as (keyof typeof QUANTIZED_BYTES)[]),
      scale: v.optional(v.pipe(v.number(), v.finite())),
      min: v.optional(v.pipe(v.number(), v.finite())),
      original_dtype: v.optional(v.picklist(["float32", "int32"])),
    }),
  ),
});

const modelFile = v.object({
  modelTopology: v.looseObject({}),
  weightsManifest: v.array(v.object({ paths: v.array(weightPath), weights: v.array(weight) })),
  userDefinedMetadata: v.optional(v.unknown()),
});

/**
 * Reads the text of a `model.json`, without its layers.
 *
 * @throws OptionError
 */
export function parseModelFile(text: string, label: string): ModelFile {
  const invalid = (reason: string, details: { cause?: unknown; help?: readonly string[] } = {}) =>
    modelFault("INVALID_MODEL", `\`${label}\` is not a model file: ${reason}`, "not a model file", details);
  let data: unknown;
  try {
    data = parseJSON(text);
  } catch (error) {
    if (!(error instanceof UnusableJSONError)) throw error;
    throw invalid(error.message, { cause: error });
  }
  if (typeof data !== "object" || data === null) throw invalid("it holds no object");
  if (Reflect.get(data, "format") === "graph-model")
    throw invalid("it holds a graph without layers, which cannot be trained", {
      help: ["convert the original with `--output_format=tfjs_layers_model`"],
    });
  if (!("modelTopology" in data) || !("weightsManifest" in data))
    throw invalid("it has no `modelTopology` and `weightsManifest`");
  const read = v.safeParse(modelFile, data, { abortEarly: true, abortPipeEarly: true });
  if (!read.success) throw invalid(describeIssue(read.issues[0]));
  const file = read.output as ModelFile;
  requireBounds(file, label);
  return file;
}

/** Limits that hold before anything is read. */
function requireBounds({ weightsManifest }: ModelFile, label: string): void {
  const { maxWeightFiles, maxModelBytes } = fileAccess().limits;
  const files = weightsManifest.reduce((count, { paths }) => count + paths.length, 0);
  if (files > maxWeightFiles)
    throw modelFault(
      "LIMIT_EXCEEDED",
      `\`${label}\` names ${files} weight files, more than ${maxWeightFiles}`,
      "too many files",
      { help: [fileLimitHelp("maxWeightFiles")] },
    );
  const bytes = weightsManifest.reduce((total, { weights }) => total + expectedBytes(weights), 0);
  if (bytes > maxModelBytes)
    throw modelFault(
      "LIMIT_EXCEEDED",
      `the weights of \`${label}\` take ${bytes.toLocaleString("en-US")} bytes, more than ${maxModelBytes.toLocaleString("en-US")}`,
      "too large",
      { help: [fileLimitHelp("maxModelBytes")] },
    );
}

/** How many bytes a group's weights take. */
export function expectedBytes(weights: readonly io.WeightsManifestEntry[]): number {
  return weights.reduce((total, { dtype, quantization, shape }) => {
    const each = quantization ? QUANTIZED_BYTES[quantization.dtype] : BYTES[dtype as keyof typeof BYTES];
    return total + each * tf.util.sizeFromShape(shape);
  }, 0);
}

function isBelow(path: string): boolean {
  // A backslash and a colon mean something to Windows, `%` and `?` to a server.
  if (/[\\:%?#\p{Cc}]/u.test(path)) return false;
  return path.split("/").every((step) => step !== "" && step !== "." && step !== "..");
}
