/** Form of a decoded image. */
export interface ImageSize {
  readonly height: number;
  readonly width: number;
}

export type ImageChannels = 1 | 3 | 4;

/** Loaded with the first image: its native part takes a tenth of a second. */
const loadSharp = async () => (await import("sharp")).default;

/** Size of an image as it is looked at, from its header. Throws what the decoder says when it is not an image. */
export async function readImageSize(path: string): Promise<ImageSize> {
  const sharp = await loadSharp();
  const { autoOrient } = await sharp(path).metadata();
  return { height: autoOrient.height, width: autoOrient.width };
}

/**
 * Reads an image: its orientation tag is obeyed and its colours are brought to 8-bit grey or sRGB. For 1 and 3 channels
 * transparent parts become black.
 *
 * @param size - to resize to, without keeping the proportions; `undefined` keeps the size
 * @returns one byte per channel, row by row, and the size
 */
export async function decodeImage(
  path: string,
  channels: ImageChannels,
  size: ImageSize | undefined,
): Promise<ImageSize & { readonly pixels: Uint8Array }> {
  const sharp = await loadSharp();
  const image = sharp(path).autoOrient();
  if (size !== undefined) image.resize({ ...size, fit: "fill" });
  if (channels === 4) image.ensureAlpha();
  else image.flatten({ background: "black" });
  image.toColourspace(channels === 1 ? "b-w" : "srgb");
  const { data, info } = await image.raw({ depth: "uchar" }).toBuffer({ resolveWithObject: true });
  if (info.channels !== channels)
    throw new Error(`expected ${channels} channels, the decoder gave ${info.channels}`);
  return { height: info.height, width: info.width, pixels: data };
}
