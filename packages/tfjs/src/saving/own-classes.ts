import type { Logger } from "@lighterjs/core";
import { OptionError } from "@lighterjs/core";
import { listNames } from "@lighterjs/schema";
import { isBuiltIn, isBuiltInClass } from "../engine/built-in-layers.js";
import { registeredClass } from "../engine/registered-class.js";
import type { LayerTree } from "../network/layer-tree.js";
import { fileKind } from "./layer-graph.js";

/** Layers that a file names by a class of somebody's own. */
function ownLayers(place: LayerTree): readonly LayerTree[] {
  const kind = fileKind(place);
  const isOwn = (kind === "layer" || kind === "wrapper") && !isBuiltIn(place.layer);
  return [...(isOwn ? [place] : []), ...place.children.flatMap(ownLayers)];
}

/**
 * Refuses a layer that a file would bring back as another one: of a class of one's own that goes by
 * the name of one of TensorFlow.js, as those do that extend it and name themselves not.
 *
 * @throws OptionError about the layer
 */
export function requireOwnClassNames(tree: LayerTree): void {
  const place = ownLayers(tree).find(({ layer }) => isBuiltInClass(layer.getClassName()));
  if (place === undefined) return;
  const [own, name] = [place.layer.constructor.name, place.layer.getClassName()];
  throw new OptionError(
    [
      {
        code: "INVALID_OPTION",
        path: [],
        on: "value",
        message: `the model cannot be saved: \`${place.path}\` is of the class \`${own}\`, which calls itself \`${name}\`, so that a file would be read as the \`${name}\` of TensorFlow.js`,
        label: "would be saved as another layer",
        help: [
          `give the class \`static className = "${own}"\`, and register it: \`tf.serialization.registerClass(${own})\``,
        ],
      },
    ],
    { subject: place.layer },
  );
}

/** Says which classes whoever reads a saved model must register, since nobody has yet. */
export function warnOfUnregistered(tree: LayerTree, logger: Logger): void {
  const places = ownLayers(tree).filter(({ layer }) => registeredClass(layer.getClassName()) === undefined);
  const [first] = places;
  if (first === undefined) return;
  const classes = [...new Set(places.map(({ layer }) => layer.getClassName()))];
  logger.warn(
    `the saved model can be read only where ${listNames(classes)} ${classes.length === 1 ? "is" : "are"} registered, which ${classes.length === 1 ? "it is" : "they are"} not here (\`${first.path}\`): call \`tf.serialization.registerClass(${first.layer.constructor.name})\` beside the class`,
  );
}
