import type { Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import { tf } from "../tf.js";

/** Corrects gradients that are wrong on every backend. */
export function installCorrectedGradients(): void {
  tf.registerGradient({
    kernelName: "SquaredDifference",
    inputsToSave: ["a", "b"],
    gradFunc(dy, saved) {
      const [a, b] = saved as [Tensor, Tensor];
      // The shipped one forgets that an input may have been repeated.
      const slope = (sign: number, shape: number[]) => {
        const full = tf.mul(dy as Tensor, tf.mul(2 * sign, tf.sub(a, b)));
        const axes = tf.broadcast_util.getReductionAxes(shape, full.shape);
        return tf.reshape(axes.length > 0 ? tf.sum(full, axes) : full, shape);
      };
      return { a: () => slope(1, a.shape), b: () => slope(-1, b.shape) };
    },
  });
  tf.registerGradient({
    kernelName: "ResizeBilinear",
    inputsToSave: ["images"],
    gradFunc(dy, saved, attrs) {
      const [images] = saved as [Tensor4D];
      return { images: () => resizeBilinearGradient(dy as Tensor4D, images, attrs) };
    },
  });
}

interface ResizeAttributes {
  readonly alignCorners?: boolean;
  readonly halfPixelCenters?: boolean;
}

/**
 * Resizing is linear along each of its two dimensions; the gradient is its transpose. (The shipped
 * one ignores `halfPixelCenters`, and exchanges height and width on cpu.)
 */
function resizeBilinearGradient(dy: Tensor4D, images: Tensor4D, attrs: ResizeAttributes): Tensor {
  const [batch, height, width, channels] = images.shape;
  const [, outHeight, outWidth] = dy.shape;
  const rows = tf.matMul(
    resizeMatrix(outHeight, height, attrs),
    tf.reshape(dy, [batch, outHeight, outWidth * channels]),
    true,
  );
  const columns = tf.matMul(
    resizeMatrix(outWidth, width, attrs),
    tf.reshape(rows, [batch * height, outWidth, channels]),
    true,
  );
  return tf.reshape(columns, images.shape);
}

/** `[1, out, in]`: the shares that the values of a line have in those of the resized line. */
function resizeMatrix(
  out: number,
  size: number,
  { alignCorners, halfPixelCenters }: ResizeAttributes,
): Tensor {
  const shares = new Float32Array(out * size);
  const scale = alignCorners === true && out > 1 ? (size - 1) / (out - 1) : size / out;
  for (let position = 0; position < out; position++) {
    const source = Math.max(0, halfPixelCenters === true ? (position + 0.5) * scale - 0.5 : position * scale);
    const low = Math.min(size - 1, Math.floor(source));
    const share = source - Math.floor(source);
    shares[position * size + low]! += 1 - share;
    shares[position * size + Math.min(size - 1, low + 1)]! += share;
  }
  return tf.tensor3d(shares, [1, out, size]);
}
