/** A change of place, in pixels and radians, of everything in an image about its middle. */
export interface ImageTransform {
  readonly shiftX: number;
  readonly shiftY: number;
  /** Clockwise. */
  readonly angle: number;
  /** 1 leaves the size as it is. */
  readonly scaleX: number;
  readonly scaleY: number;
  readonly mirrored: boolean;
}

/**
 * Moves an image, interpolating between the four nearest pixels. What comes from outside the image
 * is 0.
 *
 * @param shape - height, width, channels; of both arrays
 */
export function transformImage(
  source: Float32Array,
  target: Float32Array,
  [height, width, channels]: readonly [height: number, width: number, channels: number],
  { shiftX, shiftY, angle, scaleX, scaleY, mirrored }: ImageTransform,
): void {
  const middleX = (width - 1) / 2;
  const middleY = (height - 1) / 2;
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const flip = mirrored ? -1 : 1;

  const addPixel = (at: number, column: number, row: number, weight: number): void => {
    if (weight === 0 || column < 0 || row < 0 || column >= width || row >= height) return;
    const from = (row * width + column) * channels;
    for (let channel = 0; channel < channels; channel++)
      target[at + channel]! += weight * source[from + channel]!;
  };

  target.fill(0);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += channels) {
      const fromMiddleX = x - middleX - shiftX;
      const fromMiddleY = y - middleY - shiftY;
      const sourceX = (flip * (cos * fromMiddleX + sin * fromMiddleY)) / scaleX + middleX;
      const sourceY = (cos * fromMiddleY - sin * fromMiddleX) / scaleY + middleY;
      const left = Math.floor(sourceX);
      const top = Math.floor(sourceY);
      const right = sourceX - left;
      const bottom = sourceY - top;
      addPixel(at, left, top, (1 - right) * (1 - bottom));
      addPixel(at, left + 1, top, right * (1 - bottom));
      addPixel(at, left, top + 1, (1 - right) * bottom);
      addPixel(at, left + 1, top + 1, right * bottom);
    }
  }
}
