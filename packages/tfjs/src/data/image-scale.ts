import type { StateValue } from "@lighterjs/callbacks";
import * as v from "valibot";
import { describeIssue } from "../describe-issue.js";
import type { InputScaling } from "./dataset.js";
import type { ImageSize } from "./decode-image.js";

/**
 * Mean that is taken from each channel, and deviation that the rest is divided by, in values 0 to
 * 1.
 */
export interface ImageScale {
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/**
 * All that has to be known to read other images as the training data were: bytes by 255, then by
 * `scale`.
 */
export interface FittedImages {
  readonly channels: number;
  readonly size: ImageSize;
  readonly fit: "stretch" | "crop";
  readonly scale: ImageScale | undefined;
}

/** Images decoded at the same time. */
const AT_ONCE = 32;

/**
 * Mean and standard deviation of each channel over all pixels of some images.
 *
 * @param pixels - the bytes of an image, channel by channel for each pixel
 */
export async function fitImages(
  samples: ArrayLike<number>,
  pixels: (index: number) => Promise<Uint8Array>,
  channels: number,
): Promise<ImageScale> {
  // How often each byte occurs: exact, whatever the number of pixels.
  const counts = Array.from({ length: channels }, () => new Float64Array(256));
  for (let from = 0; from < samples.length; from += AT_ONCE) {
    const indices = Array.from(
      { length: Math.min(AT_ONCE, samples.length - from) },
      (_, at) => samples[from + at]!,
    );
    for (const bytes of await Promise.all(indices.map(pixels)))
      for (let at = 0; at < bytes.length; at++) counts[at % channels]![bytes[at]!]! += 1;
  }
  const moments = counts.map((ofChannel) => {
    const count = ofChannel.reduce((sum, each) => sum + each, 0);
    const mean = ofChannel.reduce((sum, each, byte) => sum + each * (byte / 255), 0) / count;
    const squares = ofChannel.reduce((sum, each, byte) => sum + each * (byte / 255 - mean) ** 2, 0);
    return { mean, std: Math.sqrt(squares / count) || 1 };
  });
  return { mean: moments.map(({ mean }) => mean), std: moments.map(({ std }) => std) };
}

/** The number for each byte, by channel. */
export function pixelValues(channels: number, scale: ImageScale | undefined): readonly Float32Array[] {
  return Array.from({ length: channels }, (_, channel) =>
    Float32Array.from({ length: 256 }, (_byte, byte) =>
      scale === undefined ? byte / 255 : (byte / 255 - scale.mean[channel]!) / scale.std[channel]!,
    ),
  );
}

/** The same as a model says it of its input, whose raw numbers are bytes. */
export function scalingOf(scale: ImageScale | undefined): InputScaling {
  if (scale === undefined) return { subtract: 0, divide: 255 };
  const { mean, std } = scale;
  return { subtract: mean.map((value) => value * 255), divide: std.map((value) => value * 255) };
}

const finite = v.pipe(v.number(), v.finite());
const positive = v.pipe(finite, v.gtValue(0));
const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const state = v.object({
  images: v.pipe(
    v.object({
      channels: v.picklist([1, 3, 4]),
      size: v.object({ height: whole, width: whole }),
      fit: v.picklist(["stretch", "crop"]),
      range: v.tuple([v.literal(0), v.literal(1)]),
      scale: v.nullable(v.object({ mean: v.array(finite), std: v.array(positive) })),
    }),
    v.check(
      ({ channels, scale }) =>
        scale === null || (scale.mean.length === channels && scale.std.length === channels),
      "a mean and a standard deviation for each channel",
    ),
  ),
});

/** As it stands in checkpoints and with a saved model. */
export function writeFittedImages({ scale, size, channels, fit }: FittedImages): StateValue {
  const { height, width } = size;
  const written = scale === undefined ? null : { mean: [...scale.mean], std: [...scale.std] };
  return { images: { channels, size: { height, width }, fit, range: [0, 1], scale: written } };
}

/**
 * @returns what is wrong with it, in a few words, where it is not what {@link writeFittedImages}
 * writes
 */
export function readFittedImages(value: StateValue): FittedImages | string {
  if (typeof value !== "object" || value === null || !("images" in value)) return "it is of no images";
  const read = v.safeParse(state, value, { abortEarly: true, abortPipeEarly: true });
  if (!read.success) return describeIssue(read.issues[0]);
  const { scale, ...recipe } = read.output.images;
  return { ...recipe, scale: scale ?? undefined };
}
