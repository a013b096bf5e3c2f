import { declaredTrainable, type Layer } from "./layer-internals.js";

/** Files that call a layer untrainable, where it was not the user who did. */
const files = new WeakMap<Layer, string>();

/** Notes that a layer does not train because a file says so. */
export function noteHeldByFile(layer: Layer, file: string): void {
  files.set(layer, file);
}

/** The file that says of a layer that it does not train. */
export function fileThatHolds(layer: Layer): string | undefined {
  return files.get(layer);
}

/**
 * Why the weights of a layer do not train whatever a Freezer does, and what would let them;
 * undefined where they can.
 *
 * @param chain - the place of the layer, after those of all layers around it
 */
export function heldBecause(
  chain: readonly { readonly layer: Layer; readonly path: string }[],
): string | undefined {
  const held = chain.find(({ layer }) => !declaredTrainable(layer));
  if (held === undefined) return undefined;
  const file = files.get(held.layer);
  return file === undefined
    ? `\`${held.path}\` has \`trainable: false\`, which no Freezer changes; without that, it trains`
    : `\`${file}\` says \`"trainable": false\` of \`${held.path}\`; \`trainable: all\` of \`Pretrained\` lets it train`;
}
