import type { backend_util, TensorInfo } from "@tensorflow/tfjs-core";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import { tf } from "../tf.js";
import type { Attributes } from "./kernel.js";

/** Numbers about sliding windows, in the order in which the compiled kernels read them. */
export const GEOMETRY_FIELDS = [
  "batch",
  "inDepth",
  "inHeight",
  "inWidth",
  "channels",
  "outDepth",
  "outHeight",
  "outWidth",
  "filterDepth",
  "filterHeight",
  "filterWidth",
  "strideDepth",
  "strideHeight",
  "strideWidth",
  "dilationDepth",
  "dilationHeight",
  "dilationWidth",
  "front",
  "top",
  "left",
] as const;

export type Geometry = Readonly<Record<(typeof GEOMETRY_FIELDS)[number], number>> & {
  /** Shape of what the windows give. */
  readonly outShape: readonly number[];
  /** Padding before and after each dimension. */
  readonly pads: readonly (readonly [number, number])[];
};

type Pad = "valid" | "same" | number | backend_util.ExplicitPadding;
type Rounding = "floor" | "round" | "ceil";

/**
 * The geometry of a convolution in two or three dimensions, by the attributes of its kernel.
 * Channels come last.
 */
export function convolutionGeometry(
  inShape: readonly number[],
  filterShape: readonly number[],
  attrs: Attributes,
  depthwise = false,
): Geometry {
  const { strides, dilations, pad, dimRoundingMode } = attrs;
  if (inShape.length === 5)
    return fromInfo3D(
      tf.backend_util.computeConv3DInfo(
        inShape as [number, number, number, number, number],
        filterShape as [number, number, number, number, number],
        strides as [number, number, number],
        (dilations ?? 1) as [number, number, number],
        pad as "valid" | "same",
      ),
    );
  return fromInfo2D(
    tf.backend_util.computeConv2DInfo(
      inShape as [number, number, number, number],
      filterShape as [number, number, number, number],
      strides as [number, number],
      (dilations ?? 1) as [number, number],
      pad as Pad,
      dimRoundingMode as Rounding | undefined,
      depthwise,
    ),
  );
}

/** The geometry of pooling in two or three dimensions. */
export function poolGeometry(inShape: readonly number[], attrs: Attributes): Geometry {
  const { filterSize, strides, dilations, pad, dimRoundingMode } = attrs;
  if (inShape.length === 5)
    return fromInfo3D(
      tf.backend_util.computePool3DInfo(
        inShape as [number, number, number, number, number],
        filterSize as [number, number, number],
        strides as [number, number, number],
        (dilations ?? 1) as [number, number, number],
        pad as "valid" | "same" | number,
        dimRoundingMode as Rounding | undefined,
      ),
    );
  return fromInfo2D(
    tf.backend_util.computePool2DInfo(
      inShape as [number, number, number, number],
      filterSize as [number, number],
      strides as [number, number],
      (dilations ?? 1) as [number, number],
      pad as Pad,
      dimRoundingMode as Rounding | undefined,
    ),
  );
}

/** The geometry as numbers in the memory of the backend. The caller frees it. */
export function geometryTensor(backend: BackendWasm, geometry: Geometry): TensorInfo {
  const values = Int32Array.from(GEOMETRY_FIELDS, (name) => geometry[name]);
  return backend.makeOutput([values.length], "int32", undefined, values);
}

function fromInfo2D(info: backend_util.Conv2DInfo): Geometry {
  return {
    batch: info.batchSize,
    inDepth: 1,
    inHeight: info.inHeight,
    inWidth: info.inWidth,
    channels: info.inChannels,
    outDepth: 1,
    outHeight: info.outHeight,
    outWidth: info.outWidth,
    filterDepth: 1,
    filterHeight: info.filterHeight,
    filterWidth: info.filterWidth,
    strideDepth: 1,
    strideHeight: info.strideHeight,
    strideWidth: info.strideWidth,
    dilationDepth: 1,
    dilationHeight: info.dilationHeight,
    dilationWidth: info.dilationWidth,
    front: 0,
    top: info.padInfo.top,
    left: info.padInfo.left,
    outShape: info.outShape,
    pads: [
      [0, 0],
      [info.padInfo.top, info.padInfo.bottom],
      [info.padInfo.left, info.padInfo.right],
      [0, 0],
    ],
  };
}

function fromInfo3D(info: backend_util.Conv3DInfo): Geometry {
  return {
    batch: info.batchSize,
    inDepth: info.inDepth,
    inHeight: info.inHeight,
    inWidth: info.inWidth,
    channels: info.inChannels,
    outDepth: info.outDepth,
    outHeight: info.outHeight,
    outWidth: info.outWidth,
    filterDepth: info.filterDepth,
    filterHeight: info.filterHeight,
    filterWidth: info.filterWidth,
    strideDepth: info.strideDepth,
    strideHeight: info.strideHeight,
    strideWidth: info.strideWidth,
    dilationDepth: info.dilationDepth,
    dilationHeight: info.dilationHeight,
    dilationWidth: info.dilationWidth,
    front: info.padInfo.front,
    top: info.padInfo.top,
    left: info.padInfo.left,
    outShape: info.outShape,
    pads: [
      [0, 0],
      [info.padInfo.front, info.padInfo.back],
      [info.padInfo.top, info.padInfo.bottom],
      [info.padInfo.left, info.padInfo.right],
      [0, 0],
    ],
  };
}
