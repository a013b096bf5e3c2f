// Renders the images of this example, `images/`, and names the typefaces' licences in
// `LICENSES.md`. Run with `node render.js`. The same versions of the packages give the same bytes.
import { Buffer } from "node:buffer";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createCanvas, GlobalFonts } from "@napi-rs/canvas";
import sharp from "sharp";

const SIZE = 24;
const FIRST_HALF = [..."ABCDEFGHIJKLM"];
const SECOND_HALF = [..."NOPQRSTUVWXYZ"];

/**
 * Seen in training. The first of them are all that fine-tuning gets of the second half of the
 * alphabet.
 */
const TRAINING_TYPEFACES = [
  "arvo",
  "varela-round",
  "courier-prime",
  "architects-daughter",
  "abril-fatface",
  "anton",
  "cardo",
  "coming-soon",
  "concert-one",
  "cutive-mono",
  "fjalla-one",
  "permanent-marker",
  "quattrocento",
  "righteous",
  "share-tech-mono",
  "special-elite",
];
/** Never seen in training: accuracy is measured on these. */
const VALIDATION_TYPEFACES = [
  "actor",
  "bebas-neue",
  "crete-round",
  "josefin-slab",
  "old-standard-tt",
  "patrick-hand",
  "russo-one",
  "schoolbell",
];

/** Folder of `images/` → what it holds. */
const SETS = {
  "pretrain/train": { letters: FIRST_HALF, typefaces: TRAINING_TYPEFACES, variants: 5 },
  "pretrain/val": { letters: FIRST_HALF, typefaces: VALIDATION_TYPEFACES, variants: 2 },
  "finetune/train": { letters: SECOND_HALF, typefaces: TRAINING_TYPEFACES.slice(0, 4), variants: 1 },
  "finetune/val": { letters: SECOND_HALF, typefaces: VALIDATION_TYPEFACES, variants: 2 },
};

const require = createRequire(import.meta.url);
const images = join(import.meta.dirname, "images");

const typefaces = new Map();
for (const id of [...TRAINING_TYPEFACES, ...VALIDATION_TYPEFACES].sort()) {
  const folder = dirname(require.resolve(`@fontsource/${id}/package.json`));
  const file = join(folder, "files", `${id}-latin-400-normal.woff2`);
  if (!GlobalFonts.registerFromPath(file, id)) throw new Error(`cannot read the typeface ${file}`);
  typefaces.set(id, JSON.parse(await readFile(join(folder, "metadata.json"), "utf8")));
}

await rm(images, { recursive: true, force: true });
let count = 0;
for (const [set, { letters, typefaces: ids, variants }] of Object.entries(SETS)) {
  for (const letter of letters) {
    const folder = join(images, set, letter);
    await mkdir(folder, { recursive: true });
    for (const id of ids) {
      for (let variant = 0; variant < variants; variant++) {
        const random = seededNumbers(`${set}/${letter}/${id}/${variant}`);
        await writeFile(join(folder, `${id}-${variant}.png`), await encode(draw(letter, id, random)));
        count++;
      }
    }
  }
}
await writeFile(join(import.meta.dirname, "LICENSES.md"), licenses());
console.log(`${count} images in ${images}`);

/**
 * One white letter on black, in the middle but for a small seeded shift, turn and change of size.
 * @param {string} letter
 * @param {string} typeface
 * @param {() => number} random
 * @returns {Uint8Array} grey values, row by row
 */
function draw(letter, typeface, random) {
  const canvas = createCanvas(SIZE, SIZE);
  const context = canvas.getContext("2d");
  context.fillStyle = "black";
  context.fillRect(0, 0, SIZE, SIZE);

  context.font = `100px "${typeface}"`;
  const box = context.measureText(letter);
  const width = box.actualBoundingBoxRight + box.actualBoundingBoxLeft;
  const height = box.actualBoundingBoxAscent + box.actualBoundingBoxDescent;
  const capital = context.measureText("H").actualBoundingBoxAscent;
  const scale = Math.min((0.68 * SIZE) / capital, (0.8 * SIZE) / Math.max(width, height));

  const between = (/** @type {number} */ low, /** @type {number} */ high) => low + (high - low) * random();
  context.translate(SIZE / 2 + between(-1.5, 1.5), SIZE / 2 + between(-1.5, 1.5));
  context.rotate((between(-10, 10) * Math.PI) / 180);
  context.scale(scale * between(0.85, 1.08), scale * between(0.85, 1.08));
  context.fillStyle = "white";
  context.fillText(
    letter,
    (box.actualBoundingBoxLeft - box.actualBoundingBoxRight) / 2,
    (box.actualBoundingBoxAscent - box.actualBoundingBoxDescent) / 2,
  );
  const { data } = context.getImageData(0, 0, SIZE, SIZE);
  return Uint8Array.from({ length: SIZE * SIZE }, (_, pixel) => data[4 * pixel]);
}

/** @param {Uint8Array} grey */
function encode(grey) {
  return sharp(grey, { raw: { width: SIZE, height: SIZE, channels: 1 } })
    .toColourspace("b-w")
    .png({ compressionLevel: 9, adaptiveFiltering: false })
    .toBuffer();
}

/**
 * Uniform numbers in [0, 1) that follow from a text: its FNV-1a hash starts a 32-bit SplitMix
 * sequence.
 * @param {string} text
 */
function seededNumbers(text) {
  let state = 0x811c9dc5;
  for (const byte of Buffer.from(text)) state = Math.imul(state ^ byte, 0x01000193);
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let value = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    value = Math.imul(value ^ (value >>> 15), 0x735a2d97);
    return ((value ^ (value >>> 15)) >>> 0) / 2 ** 32;
  };
}

function licenses() {
  const entries = [...typefaces.values()].map(
    ({ id, family, license }) =>
      `- **${family}** (\`@fontsource/${id}\`): [${license.type}](${license.url}). ${license.attribution.trim()}`,
  );
  return `# Typefaces of the letters example

The images in \`images/\` are drawn by \`render.js\` with these typefaces. Each is openly licensed; its files, and the
full text of its licence, come with the npm package named beside it.

${entries.join("\n")}
`;
}
