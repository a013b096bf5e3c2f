import { suggestNames } from "@lighterjs/schema";
import { OptionError, type OptionIssue } from "@lighterjs/core";
import { placesOf, type LayerTree } from "../network/layer-tree.js";
import type { GraphCall, GraphValue } from "../saving/layer-graph.js";
import type { FlatModel } from "../saving/model-layout.js";

/** A layer of a model by the name that an option gives, with all its calls. */
export interface FoundLayer {
  /** Below the model: `encoder.conv3`. */
  readonly name: string;
  /** Inputs of its first call. */
  readonly inputs: readonly GraphValue[];
  /** Outputs of its last call. */
  readonly outputs: readonly GraphValue[];
  /** Of its first call; of a container, the calls inside. */
  readonly calls: ReadonlySet<GraphCall>;
}

export type LayerOption = "cut" | "from";

/**
 * Finds a layer by its path below the model, with or without `model.`, or by the end of its path
 * where only one has it.
 *
 * @throws OptionError about the option
 */
export function findLayer(tree: LayerTree, model: FlatModel, option: LayerOption, text: string): FoundLayer {
  const places = [...placesOf(tree)].filter((place) => place !== tree);
  const path = text.replaceAll("/", ".");
  const place = placeOf(places, path, option, text);
  const name = nameBelow(tree, place);
  const container = model.containers.get(place.layer);
  const inside = container && new Set([...placesOf(place)].map(({ layer }) => layer));
  const calls = model.graph.calls.filter(
    ({ place: { layer } }) => inside?.has(layer) ?? layer === place.layer,
  );
  const [first] = calls;
  const last = calls.at(-1);
  if (first === undefined || last === undefined) throw runsAsOne(places, place, { option, text, tree });
  return {
    name,
    inputs: container?.inputs ?? first.inputs,
    outputs: container?.outputs ?? last.outputs.map((_, output) => ({ call: last, output })),
    calls: new Set(container === undefined ? [first] : calls),
  };
}

/** The path of a place below the model. */
export function nameBelow(tree: LayerTree, { path }: LayerTree): string {
  return path.slice(tree.path.length + 1);
}

function placeOf(places: readonly LayerTree[], path: string, option: LayerOption, text: string): LayerTree {
  const exact =
    places.find((place) => place.path === `model.${path}`) ?? places.find((place) => place.path === path);
  if (exact !== undefined) return exact;
  const ending = places.filter((place) => place.path.endsWith(`.${path}`));
  const [only] = ending;
  const names = new Set(ending.map((place) => place.path.slice("model.".length)));
  if (only !== undefined && names.size === 1) return only;
  if (names.size > 1)
    throw layerFault(option, `the model has several layers \`${text}\``, "more than one", [
      `write which one: ${list([...names])}`,
    ]);
  const known = [...new Set(places.map((place) => place.path.slice("model.".length)))];
  const prefix = text.startsWith("model.") ? "model." : "";
  const [nearest] = suggestNames(text.slice(prefix.length), known);
  throw layerFault(option, `the model has no layer \`${text}\``, "no such layer", [
    nearest === undefined ? `its layers are ${list(known)}` : `did you mean \`${prefix}${nearest}\`?`,
  ]);
}

function runsAsOne(
  places: readonly LayerTree[],
  place: LayerTree,
  { option, text, tree }: { readonly option: LayerOption; readonly text: string; readonly tree: LayerTree },
): OptionError {
  const around = places.findLast((other) => other !== place && [...placesOf(other)].includes(place)) ?? tree;
  const outer = places.find((other) => [...placesOf(other)].includes(place)) ?? around;
  const name = nameBelow(tree, outer);
  return layerFault(
    option,
    `\`${text}\` lies inside \`${name}\`, a \`${outer.type}\`, which runs as one`,
    "no place to cut",
    [`name the whole of it: \`${option}: ${name}\``],
  );
}

export function layerFault(
  option: LayerOption | "input_shape",
  message: string,
  label: string,
  help: readonly string[],
  notes: OptionIssue["notes"] = [],
): OptionError {
  return OptionError.about(undefined, [option], {
    message,
    label,
    help,
    notes,
  });
}

/** More are not listed. */
const LISTED = 12;

function list(names: readonly string[]): string {
  const shown = names.slice(0, LISTED).map((name) => `\`${name}\``);
  return `${shown.join(", ")}${names.length > LISTED ? ` and ${names.length - LISTED} more` : ""}`;
}
