import {
  printLine,
  type ConfigNode,
  type ConfigPath,
  type Location,
  type Span,
} from "@lighterjs/core/stages";
import {
  explainOption,
  formsOfOptions,
  renderPath,
  renderType,
  type TargetCatalog,
  type TargetDefinition,
} from "@lighterjs/schema";
import { composedAt, expectationAt, placeOf, resolvedAt, targetName } from "../meaning.js";
import { spotAt, type DefaultsSpot, type Spot } from "../spot.js";
import { valueText } from "../value-text.js";
import type { ConfigView, DocumentView } from "../workspace/config-view.js";

/** Markdown about a span of a file. */
export interface Hover {
  readonly markdown: string;
  readonly span: Span;
}

/** Tells of the thing at an offset its documentation, its value, and who set it. */
export function hoverAt(view: DocumentView, offset: number): Hover | undefined {
  const spot = spotAt(view, offset);
  const parts = spot === undefined ? [] : partsOf(view, spot);
  return spot === undefined || parts.length === 0
    ? undefined
    : { markdown: parts.join("\n\n"), span: spot.span };
}

function partsOf(view: DocumentView, spot: Spot): readonly string[] {
  if (spot.kind === "defaults") return choiceParts(view, spot);
  if (spot.kind === "reference") {
    const [config] = view.configs;
    const { path } = spot.steps[0]!;
    return config === undefined || path === undefined ? [] : valueParts(config, path, true);
  }
  const place = placeOf(view, spot.path);
  if (place === undefined) return [];
  const { config, path } = place;
  const key = path.at(-1);
  const { catalog } = view.project ?? {};
  const around = expectationAt(config, path.slice(0, -1)).target;
  if (key === "_target_" && spot.kind === "scalar") {
    const target = catalog?.get(String(spot.node.value));
    return target === undefined ? [] : [explainTarget(target)];
  }
  const option =
    around === undefined || catalog === undefined ? undefined : explainKey(catalog, around, String(key));
  if (spot.kind === "scalar" && typeof key === "number") return valueParts(config, path, false);
  return [...(option === undefined ? [] : [option]), ...valueParts(config, path, spot.kind === "key")];
}

/** The files that a line of a defaults list has put into a config, and where their content is. */
function choiceParts({ configs }: DocumentView, { entry, option }: DefaultsSpot): readonly string[] {
  const choices = entry.kind === "group" ? [entry.choice ?? []].flat() : [];
  const wanted = option === undefined ? [entry, ...choices] : [option];
  const isMeant = ({ source, span }: Location): boolean =>
    wanted.some(({ location }) => location.source.file === source.file && location.span.start === span.start);
  const lines = configs.flatMap(({ survey }) =>
    (survey.composed?.placed ?? []).flatMap((placed) => {
      const place = placed.package.length === 0 ? "the root" : inCode(renderPath(placed.package));
      return isMeant(placed.namedAt) ? [`${inCode(placed.source.name)}, composed at ${place}`] : [];
    }),
  );
  return [...new Set(lines)];
}

/** A target as `lighter targets` tells of it. */
export function explainTarget({
  name,
  kind,
  module,
  description,
  deprecated,
  notes = [],
}: TargetDefinition): string {
  return [
    `**${name}** — ${kind} of \`${module}\``,
    ...(deprecated === undefined ? [] : [`*Deprecated.* ${deprecated}`]),
    ...(description === "" ? [] : [description]),
    ...notes.map((note) => `Note: ${note}`),
  ].join("\n\n");
}

/**
 * An option as `lighter targets` and the editor schema tell of it; nothing for a key that is none.
 */
export function explainKey(
  catalog: TargetCatalog,
  target: TargetDefinition,
  key: string,
): string | undefined {
  for (const { properties = {} } of formsOfOptions(target)) {
    const schema = Object.hasOwn(properties, key) ? properties[key] : undefined;
    if (schema === undefined) continue;
    const resolve = (ref: string) => catalog.resolve(target, ref);
    return [
      `\`${key}: ${renderType(schema, resolve)}\` — option of \`${target.name}\``,
      ...(schema.deprecated === undefined ? [] : [`*Deprecated.* ${schema.deprecated}`]),
      explainOption(schema, resolve),
    ].join("\n\n");
  }
  return undefined;
}

/** The value at a path, who set it and what that replaced. */
function valueParts(config: ConfigView, path: ConfigPath, always: boolean): readonly string[] {
  const composed = composedAt(config, path);
  if (composed === undefined) return [];
  const resolved = resolvedAt(config, path);
  const isReference = composed.kind === "scalar" && String(composed.value).includes("${");
  const hasChanged = composed.origin.replaced !== undefined;
  if (!always && !isReference && !hasChanged) return [];
  const name = targetName(composed);
  const value = resolved === undefined ? name : valueText(resolved);
  return [
    ...(value === undefined ? [] : [`Value: ${inCode(value)}`]),
    `Set in ${placeText(composed)}${replacedText(composed)}`,
  ];
}

function replacedText({ origin: { replaced } }: ConfigNode): string {
  if (replaced === undefined) return "";
  const was =
    replaced.kind === "scalar"
      ? `, instead of ${inCode(String(replaced.value))}`
      : ", instead of what stands";
  return `${was} in ${placeText(replaced)}${replacedText(replaced)}`;
}

const placeText = ({ origin }: ConfigNode): string => inCode(printLine(origin));

/** Code that may itself hold backticks. */
const inCode = (text: string): string => (text.includes("`") ? `\`\` ${text} \`\`` : `\`${text}\``);
