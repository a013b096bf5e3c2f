import type { Layer, Shape } from "./layer-internals.js";

/**
 * Whether a layer can take inputs of this shape; some, like `Flatten`, cannot where a dimension is
 * free.
 */
export function acceptsShape(layer: Layer, inputShape: Shape): boolean {
  try {
    layer.computeOutputShape(inputShape);
    return true;
  } catch {
    return false;
  }
}
