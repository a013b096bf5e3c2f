import type { layers as layersNamespace, SymbolicTensor } from "@tensorflow/tfjs-layers";
import type { serialization, Tensor } from "@tensorflow/tfjs-core";
import { layerPrototype } from "../../engine/layer-prototype.js";
import { tf } from "../../engine/tf.js";
import { spatialAxes } from "./spatial-operations.js";

interface SpatialDropoutConfig {
  readonly name?: string;
  readonly rate: number;
  readonly dataFormat?: "channelsFirst" | "channelsLast" | null;
}

const Dropout = layerPrototype(tf, "Dropout").constructor as new (
  config: SpatialDropoutConfig,
) => layersNamespace.Layer & { getNoiseShape(input: Tensor | SymbolicTensor): unknown };

/** Dropout of whole channels of images or volumes: `SpatialDropout2D` and `3D` of Keras. */
export class KerasSpatialDropout extends Dropout {
  static readonly className: string = "KerasSpatialDropout";
  readonly #dataFormat: SpatialDropoutConfig["dataFormat"];

  constructor(config: SpatialDropoutConfig) {
    super(config);
    this.#dataFormat = config.dataFormat;
  }

  /** Called by what is drawn: one number for each channel of each sample. */
  override getNoiseShape(input: Tensor): number[] {
    const axes = spatialAxes(input.rank, { dataFormat: this.#dataFormat });
    return input.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), dataFormat: this.#dataFormat ?? "channelsLast" };
  }
}
