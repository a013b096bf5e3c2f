import { describe, expect, it } from "vitest";
import { Arrays } from "./arrays.js";
import { AugmentedImages, type AugmentedImagesOptions } from "./augmented-images.js";
import { transformImage, type ImageTransform } from "./transform-image.js";

const STILL: ImageTransform = { shiftX: 0, shiftY: 0, angle: 0, scaleX: 1, scaleY: 1, mirrored: false };

/** 3 × 3 pixels after a transform, rounded to tenths. */
function transformed(pixels: readonly number[], change: Partial<ImageTransform>): number[] {
  const target = new Float32Array(9).fill(7);
  transformImage(Float32Array.from(pixels), target, [3, 3, 1], { ...STILL, ...change });
  return Array.from(target, (value) => Math.round(value * 10) / 10 + 0);
}

describe("transformImage", () => {
  const image = [1, 2, 3, 4, 5, 6, 7, 8, 9];

  it("leaves an image alone when nothing moves", () => {
    expect(transformed(image, {})).toEqual(image);
  });

  it("shifts by whole pixels, filling with 0", () => {
    expect(transformed(image, { shiftX: 1 })).toEqual([0, 1, 2, 0, 4, 5, 0, 7, 8]);
    expect(transformed(image, { shiftY: -1 })).toEqual([4, 5, 6, 7, 8, 9, 0, 0, 0]);
  });

  it("mixes neighbours for parts of a pixel", () => {
    expect(transformed([0, 0, 0, 0, 1, 0, 0, 0, 0], { shiftX: 0.5 })).toEqual([
      0, 0, 0, 0, 0.5, 0.5, 0, 0, 0,
    ]);
  });

  it("turns clockwise, mirrors left and right, and resizes about the middle", () => {
    expect(transformed(image, { angle: Math.PI / 2 })).toEqual([7, 4, 1, 8, 5, 2, 9, 6, 3]);
    expect(transformed(image, { mirrored: true })).toEqual([3, 2, 1, 6, 5, 4, 9, 8, 7]);
    expect(transformed(image, { scaleX: 2 })).toEqual([1.5, 2, 2.5, 4.5, 5, 5.5, 7.5, 8, 8.5]);
  });

  it("moves all channels of a pixel together", () => {
    const target = new Float32Array(4);
    transformImage(Float32Array.of(1, 2, 3, 4), target, [1, 2, 2], { ...STILL, mirrored: true });
    expect([...target]).toEqual([3, 4, 1, 2]);
  });
});

describe("AugmentedImages", () => {
  const image = Array.from({ length: 8 }, (_, y) => Array.from({ length: 8 }, (_, x) => [y * 8 + x]));
  const dataset = new Arrays({ inputs: [image, image], targets: [3, 4] });

  async function read(options: Omit<AugmentedImagesOptions, "dataset">, index: number, salt: number) {
    const augmented = new AugmentedImages({ dataset, ...options });
    await augmented.prepare();
    const sample = { inputs: new Float32Array(64), targets: new Int32Array(1) };
    await augmented.read(index, sample, salt);
    expect(sample.targets[0]).toBe(3 + index);
    return [...sample.inputs];
  }

  it("depends on salt and sample alone", async () => {
    const options = { shift: 0.2, rotate: 20, zoom: 0.2, mirror: true };
    const first = await read(options, 0, 5);
    expect(await read(options, 0, 5)).toEqual(first);
    expect(await read(options, 0, 6)).not.toEqual(first);
    expect(await read(options, 1, 5)).not.toEqual(first);
  });

  it("changes nothing without options", async () => {
    expect(await read({}, 0, 5)).toEqual(image.flat(2));
  });

  it("refuses samples that are no images", async () => {
    const augmented = new AugmentedImages({ dataset: new Arrays({ inputs: [[1, 2]], targets: [0] }) });
    await expect(augmented.prepare()).rejects.toThrow("the samples are no images: their shape is [2]");
  });
});
