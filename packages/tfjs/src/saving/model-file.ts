import type { io } from "@tensorflow/tfjs-core";
import { tf } from "../engine/tf.js";
import { modelFault } from "./model-fault.js";

const QUANTIZED_BYTES = { uint8: 1, uint16: 2, float16: 2 };
const BYTES: Partial<Record<io.WeightsManifestEntry["dtype"], number>> = {
  float32: 4,
  int32: 4,
  bool: 1,
  complex64: 8,
};

/** Reads the text of a `model.json`, as far as that it is one. */
export function parseModelFile(text: string, label: string): io.ModelJSON {
  const invalid = (reason: string, details: { cause?: unknown; help?: readonly string[] } = {}) =>
    modelFault("INVALID_MODEL", `\`${label}\` is not a model file: ${reason}`, "not a model file", details);
  let model: unknown;
  try {
    model = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    throw invalid(text.trim() === "" ? "it is empty" : "it is not valid JSON", { cause: error });
  }
  if (typeof model !== "object" || model === null) throw invalid("it holds no object");
  if (Reflect.get(model, "format") === "graph-model")
    throw invalid("it holds a graph without layers, which cannot be trained", {
      help: ["convert the original with `--output_format=tfjs_layers_model`"],
    });
  if (!isModelFile(model)) throw invalid("it has no `modelTopology` and `weightsManifest`");
  return model;
}

function isModelFile(value: object): value is io.ModelJSON {
  const topology: unknown = Reflect.get(value, "modelTopology");
  const manifest: unknown = Reflect.get(value, "weightsManifest");
  const isGroup = (group: unknown) =>
    typeof group === "object" &&
    group !== null &&
    Array.isArray(Reflect.get(group, "paths")) &&
    Array.isArray(Reflect.get(group, "weights"));
  return (
    typeof topology === "object" && topology !== null && Array.isArray(manifest) && manifest.every(isGroup)
  );
}

/** How many bytes a group's weights take; undefined where that depends on the content, as of texts. */
export function expectedBytes(weights: readonly io.WeightsManifestEntry[]): number | undefined {
  let total = 0;
  for (const { dtype, quantization, shape } of weights) {
    const size = quantization ? QUANTIZED_BYTES[quantization.dtype] : BYTES[dtype];
    if (size === undefined) return undefined;
    total += size * tf.util.sizeFromShape(shape);
  }
  return total;
}
