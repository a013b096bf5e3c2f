/**
 * Which of the tensors that a kernel saved for its gradients each of these reads, by their place in
 * the list of what was saved. Of one that is not read only the shape may be asked for, which a
 * tensor that is freed still has.
 */
type Reads = Readonly<Record<string, readonly number[]>>;

/** Save their inputs for nothing but the shapes. */
const SHAPES_ONLY = [
  ...["Add", "AddN", "Concat", "ExpandDims", "Mean", "Pack", "PadV2", "Reshape"],
  ...["ResizeBilinear", "Slice", "Sub", "Sum"],
];

/** The gradient by each of two factors reads the other one. */
const PRODUCTS: Readonly<Record<string, readonly [string, string]>> = {
  BatchMatMul: ["a", "b"],
  Conv2D: ["x", "filter"],
  Conv2DBackpropInput: ["dy", "filter"],
  Conv3D: ["x", "filter"],
  Conv3DBackpropInputV2: ["dy", "filter"],
  DepthwiseConv2dNative: ["x", "filter"],
  Multiply: ["a", "b"],
};

/** Gradients by these sum over all of what was normalized. */
const STATISTICS = ["mean", "variance", "scale", "offset"];

const OTHERS: Readonly<Record<string, Reads>> = {
  FusedBatchNorm: { x: [2, 3], ...Object.fromEntries(STATISTICS.map((name) => [name, [0, 1, 2, 3]])) },
  GatherV2: { x: [1], indices: [1] },
  LighterConvolution: { x: [1], filter: [0], bias: [] },
  LighterConvolutionActivated: { x: [1, 2], filter: [0, 2], bias: [2] },
  LighterDense: { a: [1], b: [0], bias: [] },
  LighterDenseActivated: { a: [1, 2], b: [0, 2], bias: [2] },
  RealDiv: { a: [1], b: [0, 1] },
};

const READS: ReadonlyMap<string, Reads> = new Map<string, Reads>([
  ...SHAPES_ONLY.map((name) => [name, {}] as const),
  ...Object.entries(PRODUCTS).map(([name, [a, b]]) => [name, { [a]: [1], [b]: [0] }] as const),
  ...Object.entries(OTHERS),
]);

/** The kernels that are known to read less than they save. */
export const SPARING_KERNELS: readonly string[] = [...READS.keys()];

/**
 * Whether one of the gradients of a kernel, by the inputs that are named, reads what it saved in
 * this place.
 */
export function readsSaved(kernelName: string, inputNames: readonly string[], place: number): boolean {
  const reads = READS.get(kernelName);
  return reads === undefined || inputNames.some((name) => reads[name]?.includes(place));
}
