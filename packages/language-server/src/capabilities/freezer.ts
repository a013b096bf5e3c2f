import { join } from "@lighterjs/core/paths";
import type { CheckedTarget, RememberedModel } from "@lighterjs/core/stages";
import { recallModel } from "#platform/machine";
import type { ConfigView, DocumentView } from "../workspace/config-view.js";
import type { Lens } from "./code-lenses.js";

/** The one target whose options name parts of the model. */
export const FREEZER = "lighter.callbacks.Freezer";

/** Options of it that take names of layers or parameters, or beginnings of some. */
export const SELECTORS: ReadonlySet<string> = new Set([
  "names",
  "name_starts_with",
  "except_names",
  "except_name_starts_with",
]);

/**
 * The names of the model of a config, from when it was built last; those of the first config that
 * has some.
 */
export async function modelOf(
  configs: readonly ConfigView[],
  directory: string,
): Promise<RememberedModel | undefined> {
  for (const { files } of configs) {
    const known = await recallModel(
      directory,
      files.map((file) => join(directory, file)),
    );
    if (known !== undefined) return known;
  }
  return undefined;
}

/**
 * A line over each Freezer of a file: until when it holds what it freezes, and how much that is.
 */
export async function freezersIn(view: DocumentView): Promise<readonly Lens[]> {
  const [config] = view.configs;
  const targets = [...(config?.survey.checked?.targets.values() ?? [])].filter(
    ({ definition, node }) => definition.name === FREEZER && node.target.location.source.file === view.path,
  );
  if (targets.length === 0) return [];
  const model = await modelOf(view.configs, view.directory);
  return targets.map((target) => {
    const count = model && parametersOf(target, model);
    const size = count === undefined ? "" : ` · ${count.toLocaleString("en-US")} parameters`;
    return { span: target.node.target.location.span, title: `${spanOf(target)}${size}` };
  });
}

/** Until when a Freezer holds its parameters, as far as one line can say it. */
function spanOf({ options }: CheckedTarget): string {
  const number = (name: string): number | undefined => {
    const value = options.get(name)?.value;
    return value?.kind === "scalar" && typeof value.value === "number" ? value.value : undefined;
  };
  const [epoch, step, start] = [number("until_epoch"), number("until_step"), number("start_epoch")];
  if (options.has("windows")) return "frozen in its windows";
  if (epoch === 0) return "frozen at no time";
  if (epoch !== undefined) return `frozen until epoch ${epoch}`;
  if (step !== undefined) return `frozen until step ${step}`;
  const every = number("unfreeze_every_n_epochs");
  if (every !== undefined)
    return `a group less frozen every ${every} epochs${start === undefined ? "" : ` from epoch ${start}`}`;
  return options.has("monitor") ? "frozen until a metric says so" : "frozen for the whole run";
}

/** How many parameters a Freezer selects, where plain names say it. */
function parametersOf({ options }: CheckedTarget, { layers }: RememberedModel): number | undefined {
  const others = [...options.keys()].some((name) => /^(?:except_|patterns$|types$)/.test(name));
  if (others || layers.length === 0) return undefined;
  const names = textsOf(options.get("names"));
  const beginnings = textsOf(options.get("name_starts_with"));
  if (names === undefined || beginnings === undefined) return undefined;
  const plain = (name: string): string => name.replace(/^model\./, "");
  const isSelected = (layer: string): boolean =>
    names.some((name) => plain(layer) === plain(name) || plain(layer).startsWith(`${plain(name)}.`)) ||
    beginnings.some((name) => plain(layer).startsWith(plain(name)));
  const selected = layers.filter(({ name }) => isSelected(name));
  // A name of a single parameter selects a part of a layer, of which the size is not known.
  const known = [...names, ...beginnings].every((name) =>
    layers.some((layer) => plain(layer.name).startsWith(plain(name))),
  );
  return known ? selected.reduce((sum, { parameters }) => sum + parameters, 0) : undefined;
}

function textsOf(entry: ReturnType<CheckedTarget["options"]["get"]>): readonly string[] | undefined {
  if (entry === undefined) return [];
  const { value } = entry;
  const values = value.kind === "list" ? value.items.map((item) => item.value) : [value];
  const texts = values.flatMap((each) =>
    each.kind === "scalar" && typeof each.value === "string" ? [each.value] : [],
  );
  return texts.length === values.length ? texts : undefined;
}
