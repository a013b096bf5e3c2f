/**
 * How windows slide over values of shape `[batch, inDepth, inHeight, inWidth, channels]`; two
 * dimensions have a depth of 1. Read in place.
 */
@unmanaged
export class Geometry {
  batch: i32;
  inDepth: i32;
  inHeight: i32;
  inWidth: i32;
  channels: i32;
  outDepth: i32;
  outHeight: i32;
  outWidth: i32;
  filterDepth: i32;
  filterHeight: i32;
  filterWidth: i32;
  strideDepth: i32;
  strideHeight: i32;
  strideWidth: i32;
  dilationDepth: i32;
  dilationHeight: i32;
  dilationWidth: i32;
  /** Padding before the first value; negative where the first values are in no window. */
  front: i32;
  top: i32;
  left: i32;
}
