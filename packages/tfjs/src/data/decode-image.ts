/** Form of a decoded image. */
export interface ImageSize {
  readonly height: number;
  readonly width: number;
}

export type ImageChannels = 1 | 3 | 4;

/** How an image is brought to another size. */
export type ImageFit = "stretch" | "crop";

/** Loaded with the first image: its native part takes a tenth of a second. */
export const loadSharp = async () => (await import("sharp")).default;

/**
 * Size of an image as it is looked at, from its header. Throws what the decoder says when it is not
 * an image.
 */
export async function readImageSize(path: string): Promise<ImageSize> {
  const sharp = await loadSharp();
  const { autoOrient } = await sharp(path).metadata();
  return { height: autoOrient.height, width: autoOrient.width };
}

/** By the decoder's name: those that it makes 8-bit over their whole range. */
const READ_DEPTHS = new Set(["uchar", "ushort"]);

const DEPTHS: Readonly<Record<string, string>> = {
  char: "8-bit signed whole numbers",
  short: "16-bit signed whole numbers",
  int: "32-bit signed whole numbers",
  uint: "32-bit whole numbers",
  float: "32-bit floating-point numbers",
  double: "64-bit floating-point numbers",
  complex: "complex numbers",
  dpcomplex: "complex numbers",
};

/**
 * Other numbers have no range that is black to white, so the decoder would cut them off at 0 and
 * 255.
 */
function requireDepth(depth: string): void {
  if (READ_DEPTHS.has(depth)) return;
  throw new Error(`its pixels are ${DEPTHS[depth] ?? depth}, and only 8 and 16 bits without a sign are read`);
}

/**
 * Reads an image: its orientation tag is obeyed and its colours are brought to 8-bit sRGB. For 1
 * and 3 channels transparent parts become black. One channel is grey as most programs make it:
 * 0.299 red + 0.587 green + 0.114 blue of sRGB (ITU-R BT.601).
 *
 * @param size - to resize to; `undefined` keeps the size
 * @param fit - `stretch` does not keep the proportions; `crop` keeps them and takes the middle
 * @returns one byte per channel, row by row, and the size
 */
export async function decodeImage(
  path: string,
  channels: ImageChannels,
  size: ImageSize | undefined,
  fit: ImageFit = "stretch",
): Promise<ImageSize & { readonly pixels: Uint8Array }> {
  const sharp = await loadSharp();
  const image = sharp(path);
  requireDepth((await image.metadata()).depth);
  image.autoOrient();
  if (size !== undefined) image.resize({ ...size, fit: fit === "crop" ? "cover" : "fill" });
  if (channels === 4) image.ensureAlpha();
  else image.flatten({ background: "black" });
  image.toColourspace("srgb");
  const { data, info } = await image.raw({ depth: "uchar" }).toBuffer({ resolveWithObject: true });
  const decoded = channels === 1 ? 3 : channels;
  if (info.channels !== decoded)
    throw new Error(`expected ${decoded} channels, the decoder gave ${info.channels}`);
  const { height, width } = info;
  return { height, width, pixels: channels === 1 ? greyOf(data) : data };
}

function greyOf(colours: Uint8Array): Uint8Array {
  const grey = new Uint8Array(colours.length / 3);
  for (let at = 0; at < grey.length; at++)
    grey[at] = Math.round(
      0.299 * colours[3 * at]! + 0.587 * colours[3 * at + 1]! + 0.114 * colours[3 * at + 2]!,
    );
  return grey;
}
