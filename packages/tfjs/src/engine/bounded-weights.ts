import { OptionError } from "@lighterjs/core";
import { fileAccess, fileLimitHelp } from "@lighterjs/core/files";
import type * as core from "@tensorflow/tfjs-core";
import type * as layersPackage from "@tensorflow/tfjs-layers";
import type { LayerVariable, layers as layersNamespace } from "@tensorflow/tfjs-layers";

type Layer = layersNamespace.Layer;
type AddWeight = (
  this: Layer,
  name: string,
  shape: readonly (number | null)[],
  ...rest: unknown[]
) => LayerVariable;

/** Bytes of a 32-bit number. */
const NUMBER_BYTES = 4;

/**
 * Refuses a weight of no proper shape, and one that would take the weights in memory beyond the
 * limit `parameters`, before it is made: a few characters of a config or a model file ask for more
 * than any machine has.
 */
export function boundWeights(tf: typeof core, layers: typeof layersPackage): void {
  const { prototype } = layers.layers.Layer;
  const original = Reflect.get(prototype, "addWeight") as AddWeight;
  const bounded: AddWeight = function (name, shape, ...rest) {
    if (!shape.every(isSize)) throw invalidShape(this, name, shape);
    const { maxParameters } = fileAccess().limits;
    const size = shape.reduce<number>((product, each) => product * (each ?? 1), 1);
    const held = tf.memory().numBytes / NUMBER_BYTES;
    if (held + size > maxParameters) throw tooLarge(this, { name, shape, size }, maxParameters);
    return original.call(this, name, shape, ...rest);
  };
  Reflect.set(prototype, "addWeight", bounded);
}

/** Beyond the safe integers the limit says what is wrong. */
function isSize(size: number | null): boolean {
  return size === null || (Number.isInteger(size) && size >= 0) || size === Infinity;
}

/** Initializers draw for ever for a weight without a size. */
function invalidShape(layer: Layer, name: string, shape: readonly (number | null)[]): OptionError {
  return OptionError.about(layer, [], {
    message: `layer \`${layer.name}\` would have a weight \`${name}\` of shape [${shape.join(", ")}]`,
    label: "not the shape of a weight",
  });
}

function tooLarge(
  layer: Layer,
  { name, shape, size }: { name: string; shape: readonly (number | null)[]; size: number },
  most: number,
): OptionError {
  const [numbers, limit] = [size, most].map(render);
  const held = size > most ? "" : " beside those of the other layers";
  return OptionError.about(layer, [], {
    code: "LIMIT_EXCEEDED",
    message: `layer \`${layer.name}\` would have ${numbers} parameters in \`${name}\` of shape [${shape.join(", ")}]${held}; a model may have ${limit}`,
    label: `${numbers} parameters`,
    help: [fileLimitHelp("maxParameters")],
  });
}

function render(count: number): string {
  return count < 1e15 ? count.toLocaleString("en-US") : String(count);
}
