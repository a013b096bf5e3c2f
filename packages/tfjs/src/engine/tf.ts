/**
 * The one place that loads TensorFlow.js, so that every part of the package, the targets of the
 * `tf` manifest and a user's own import share one engine. Types come from `import type` of the same
 * packages.
 *
 * Loaded with `require`: the packages are CommonJS, and importing their bundles as ES modules takes
 * four times as long.
 */
import { createRequire } from "node:module";
import type * as core from "@tensorflow/tfjs-core";
import type * as layersPackage from "@tensorflow/tfjs-layers";
import type * as wasm from "@tensorflow/tfjs-backend-wasm";
import { extendBatchNormalization } from "./batch-normalization.js";
import { recordBuiltInLayers } from "./built-in-layers.js";
import { boundWeights } from "./bounded-weights.js";
import { defineChainedOps } from "./chained-ops.js";
import { extendDropout } from "./dropout.js";
import { endGraphCycles } from "./finite-graphs.js";
import { endTruncatedDraws } from "./finite-initializers.js";
import { recordInitializers } from "./initial-values.js";
import { correctLayers } from "./layer-corrections.js";
import { allowAnyName } from "./layer-names.js";

const require = createRequire(import.meta.url);

/** The operations, `@tensorflow/tfjs-core`. */
export const tf = require("@tensorflow/tfjs-core") as typeof core;

/**
 * `@tensorflow/tfjs-layers`: `layers.layers.dense`, `layers.sequential`, `layers.initializers`, ….
 */
export const layers = require("@tensorflow/tfjs-layers") as typeof layersPackage;

recordBuiltInLayers(tf);
tf.enableProdMode(); // silences the greeting that advises another package
defineChainedOps(tf);
recordInitializers(layers);
allowAnyName(layers);
boundWeights(tf, layers);
extendBatchNormalization(tf);
extendDropout(tf);
correctLayers(tf);
endGraphCycles(tf);
endTruncatedDraws(tf);

/** Registers the backend `cpu` and its kernels. Repeated calls do nothing. */
export function loadCpuBackend(): void {
  require("@tensorflow/tfjs-backend-cpu");
}

/**
 * Registers the backend `wasm` and its kernels, and returns its package. Repeated calls do nothing.
 */
export function loadWasmBackend(): typeof wasm {
  return require("@tensorflow/tfjs-backend-wasm") as typeof wasm;
}
