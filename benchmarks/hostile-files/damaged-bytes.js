/**
 * Cut off, lengthened, or with some bytes changed.
 *
 * @param {import("../fuzz/random.js").Random} random
 * @param {Buffer} bytes
 */
export function damagedBytes(random, bytes) {
  if (random.chance(0.3)) return bytes.subarray(0, random.below(bytes.length + 1));
  if (random.chance(0.3)) return Buffer.concat([bytes, Buffer.alloc(1 + random.below(1000))]);
  const changed = Buffer.from(bytes);
  for (let count = 1 + random.below(8); count > 0; count--)
    changed[random.below(changed.length)] = random.below(256);
  return changed;
}
