/** A layer as far as the cost of training it goes. */
export interface PlannedLayer {
  /** Dotted name: `model.backbone.conv1`. */
  readonly path: string;
  /** Class: `Conv2D`. */
  readonly type: string;
  /** Position in the forward pass, from 0. */
  readonly forwardIndex: number;
  /** Multiply-adds of its forward pass for one sample. */
  readonly multiplyAdds: number;
}

/** Position of the first layer, in forward order, that trains; `Infinity` when none does. */
export function firstTrainableIndex(layers: readonly PlannedLayer[], trainable: ReadonlySet<string>): number {
  return Math.min(
    ...layers.filter(({ path }) => trainable.has(path)).map(({ forwardIndex }) => forwardIndex),
  );
}

/**
 * Cost of a step relative to one that trains every layer, in multiply-adds: every layer runs
 * forward, gradients pass back through the layers from the first trainable one on, and trainable
 * layers get gradients of their weights. Each of the three takes about as many multiply-adds as the
 * forward pass. The optimizer's update is not counted.
 *
 * @param trainable - paths of the layers with a parameter that trains
 * @returns `null` when no layer says what it costs
 */
export function relativeStepCost(
  layers: readonly PlannedLayer[],
  trainable: ReadonlySet<string>,
): number | null {
  const first = firstTrainableIndex(layers, trainable);
  const cost = (counted: readonly PlannedLayer[]) =>
    counted.reduce((sum, { multiplyAdds }) => sum + multiplyAdds, 0);
  const forward = cost(layers);
  if (forward === 0) return null;
  const backward = cost(layers.filter(({ forwardIndex }) => forwardIndex >= first));
  const weights = cost(layers.filter(({ path }) => trainable.has(path)));
  return (forward + backward + weights) / (3 * forward);
}
