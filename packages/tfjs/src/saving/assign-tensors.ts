import { suggestNames } from "@lighterjs/schema";
import { OptionError, type OptionIssue } from "@lighterjs/core";
import { tf } from "../engine/tf.js";
import type { Layer } from "../network/layer-internals.js";
import { layerTree } from "../network/layer-tree.js";
import { networkWeights, type NetworkWeight } from "../network/network-weights.js";
import { flatten } from "./model-layout.js";
import type { FileTensor } from "./safetensors.js";
import { flattenedImages, fromTorch, TORCH_COUNT, TORCH_NAMES, TORCH_RECURRENT } from "./torch-layout.js";

/** How the tensors of a file that knows no layers belong to a model. */
export interface TensorOrigin {
  /** As a person would name the file. */
  readonly label: string;
  /**
   * Name or pattern in the file → name in the model. A `*` stands for the same text on both sides.
   */
  readonly names: Readonly<Record<string, string>>;
  readonly layout: "keras" | "torch";
}

/**
 * Writes tensors into the weights of a built model. Each weight must be given exactly once, in its
 * shape.
 *
 * @throws OptionError that lists all that does not fit
 */
export function assignTensors(
  model: Layer,
  tensors: ReadonlyMap<string, FileTensor>,
  origin: TensorOrigin,
): void {
  const { layout, names } = origin;
  const tree = layerTree(model);
  const weights = networkWeights(tree);
  const images = layout === "torch" ? flattenedImages(flatten(tree).graph) : new Map<object, number[]>();
  const faults: string[] = [];
  const given = new Map<NetworkWeight, { readonly name: string; readonly tensor: FileTensor }>();
  const superfluous: string[] = [];
  const used = new Set<string>();
  for (const [name, tensor] of tensors) {
    if (layout === "torch" && TORCH_COUNT.test(name)) continue;
    if (layout === "torch" && TORCH_RECURRENT.test(name)) {
      faults.push(`\`${name}\` is of a recurrent layer, whose gates PyTorch keeps in another order`);
      continue;
    }
    const { key, own } = ownName(name, names);
    if (key !== undefined) used.add(key);
    const weight = weightCalled(own, weights, layout);
    if (weight === undefined) superfluous.push(own === name ? name : `${name} (as ${own})`);
    else if (given.has(weight))
      faults.push(`\`${given.get(weight)!.name}\` and \`${name}\` are both \`${weight.name}\``);
    else given.set(weight, { name, tensor });
  }
  const missing = weights
    .filter((weight) => !given.has(weight))
    .map(({ name }) => name.slice(tree.path.length + 1));
  const unused = Object.keys(names).filter((key) => !used.has(key));
  if (unused.length > 0) throw new OptionError(unusedIssues(unused, [...tensors.keys()]));
  if (superfluous.length > 0) faults.push(`the model has no weight for ${list(superfluous, missing)}`);
  if (missing.length > 0) faults.push(`the file has nothing for ${list(missing, [...tensors.keys()])}`);
  const ready: [NetworkWeight, FileTensor][] = [];
  for (const [weight, { name, tensor }] of given) {
    const shape = weight.variable.shape as readonly number[];
    const place = { name: weight.name, place: weight.place, shape };
    const fitting = layout === "torch" ? fromTorch(tensor, place, images.get(weight.place.layer)) : tensor;
    if (fitting?.shape.join() === shape.join()) ready.push([weight, fitting]);
    else
      faults.push(
        `\`${name}\` has the shape [${tensor.shape.join(", ")}], which does not make \`${weight.name}\` of the shape [${shape.join(", ")}]`,
      );
  }
  if (faults.length > 0) throw mismatch(faults, origin);
  for (const [{ variable }, { shape, values }] of ready)
    tf.tidy(() => void variable.write(tf.tensor(values, [...shape], variable.dtype)));
}

/** The name that a tensor of the file has in the model, and the entry of `names` that says so. */
function ownName(
  name: string,
  names: Readonly<Record<string, string>>,
): { readonly key: string | undefined; readonly own: string } {
  for (const [key, own] of Object.entries(names)) {
    const pattern = key.split("*").map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
    const found = new RegExp(`^${pattern.join("(.*?)")}$`).exec(name);
    if (found === null) continue;
    let next = 1;
    return { key, own: own.replace(/\*/g, () => found[next++] ?? "") };
  }
  return { key: undefined, own: name };
}

function weightCalled(
  name: string,
  weights: readonly NetworkWeight[],
  layout: TensorOrigin["layout"],
): NetworkWeight | undefined {
  const path = name.replaceAll("/", ".").replace(/^model\./, "");
  const end = path.lastIndexOf(".") + 1;
  const tails = layout === "torch" ? (TORCH_NAMES[path.slice(end)] ?? []) : [];
  const spellings = [path, ...tails.map((tail) => path.slice(0, end) + tail)].map((each) => `model.${each}`);
  return weights.find((weight) => [weight.name, ...weight.aliases].some((each) => spellings.includes(each)));
}

function unusedIssues(unused: readonly string[], known: readonly string[]): [OptionIssue, ...OptionIssue[]] {
  return unused.map((key): OptionIssue => {
    const [nearest] = suggestNames(key, known);
    return {
      code: "INVALID_OPTION",
      path: ["names", key],
      on: "key",
      message: `the file has no tensor \`${key}\``,
      label: "matches nothing",
      help: nearest === undefined ? [`it has ${list(known)}`] : [`did you mean \`${nearest}\`?`],
    };
  }) as [OptionIssue, ...OptionIssue[]];
}

function mismatch(faults: readonly string[], { label }: TensorOrigin): OptionError {
  return OptionError.about(undefined, ["path"], {
    code: "INVALID_MODEL",
    message: `the weights in \`${label}\` are not those of the model`,
    label: "does not fit `model`",
    notes: faults,
    help: ["say under `names` what is called otherwise: `{ 'name in the file': name.in.the.model }`"],
  });
}

/** More are not listed. */
const LISTED = 8;

function list(names: readonly string[], meant: readonly string[] = []): string {
  const shown = names.slice(0, LISTED).map((name) => {
    const [nearest] = suggestNames(name, meant);
    return nearest === undefined ? `\`${name}\`` : `\`${name}\` (\`${nearest}\`?)`;
  });
  return `${shown.join(", ")}${names.length > LISTED ? ` and ${names.length - LISTED} more` : ""}`;
}
