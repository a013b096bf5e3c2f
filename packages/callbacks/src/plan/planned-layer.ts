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
