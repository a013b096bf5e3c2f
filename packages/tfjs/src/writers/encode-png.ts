import type { NumberArray, OutputBatch, PredictedOutput } from "@lighterjs/callbacks";
import { loadSharp } from "../data/decode-image.js";
import { numbersAt } from "./sample-record.js";

/** An image of one sample. */
export interface Picture {
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3 | 4;
  readonly bytes: Uint8Array | Uint8ClampedArray;
}

/** Why no image can be made of an output, in a few words; nothing where one can. */
export function pngFault({ shape, classes }: PredictedOutput): string | undefined {
  if (shape.length < 2 || shape.length > 3) return `it has the shape [${shape.join(", ")}]`;
  const channels = shape[2] ?? 1;
  if (classes === "one") return channels > 256 ? `it tells ${channels} classes apart` : undefined;
  return channels === 1 || channels === 3 || channels === 4 ? undefined : `it has ${channels} channels`;
}

/**
 * One sample as a PNG of 8 bits. Of an image of classes the index of each pixel's class, of
 * yes-or-no white for yes, of other numbers these themselves, from 0, black, to 1, white.
 */
export async function encodePng(
  output: PredictedOutput,
  batch: OutputBatch,
  index: number,
): Promise<Uint8Array> {
  return encodePicture(pictureOf(output, batch, index));
}

/**
 * A PNG of 8 bits.
 *
 * @param largestEdge - in pixels; a larger image is made smaller
 */
export async function encodePicture(
  { height, width, channels, bytes }: Picture,
  largestEdge?: number,
): Promise<Buffer> {
  const sharp = await loadSharp();
  const image = sharp(bytes, { raw: { width, height, channels } });
  if (largestEdge !== undefined)
    image.resize(largestEdge, largestEdge, { fit: "inside", withoutEnlargement: true });
  return image
    .toColourspace(channels === 1 ? "b-w" : "srgb")
    .png()
    .toBuffer();
}

function pictureOf({ classes: kind, shape }: PredictedOutput, batch: OutputBatch, index: number): Picture {
  const [height = 1, width = 1, channels = 1] = shape;
  if (kind === "one" && batch.classes !== undefined)
    return { height, width, channels: 1, bytes: bytesOf(batch.classes, index, (each) => each) };
  if (kind === "yes" && batch.classes !== undefined)
    return { height, width, channels: 1, bytes: bytesOf(batch.classes, index, (yes) => yes * 255) };
  return {
    height,
    width,
    channels: channels as Picture["channels"],
    bytes: bytesOf(batch.probabilities ?? batch.raw, index, (value) => Math.round(value * 255)),
  };
}

function bytesOf(numbers: NumberArray, index: number, of: (value: number) => number): Uint8Array {
  return new Uint8Array(Uint8ClampedArray.from(numbersAt(numbers, index), of).buffer);
}
