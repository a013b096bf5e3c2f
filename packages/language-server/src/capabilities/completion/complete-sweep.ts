import { basename, dirname, extname, join } from "@lighterjs/core/paths";
import type { ResolvedNode } from "@lighterjs/core/stages";
import { valueText } from "../../value-text.js";
import { findYamlFiles } from "../../workspace/find-files.js";
import type { Completion } from "./completion.js";
import { dotted } from "./complete-reference.js";
import { quoted, type TypingPlace } from "./typing-place.js";

/** Larger configs have more values than anybody reads through. */
const MOST_PATHS = 2000;

/**
 * Completes the parameters of a sweep: the paths of single values and the groups of the config, and
 * the options of such a group; nothing elsewhere.
 */
export async function completeSweep(place: TypingPlace): Promise<readonly Completion[] | undefined> {
  const { cursor, prefix } = place;
  const [first, second, group, ...rest] = [...prefix, ...cursor.path];
  if (first !== "sweep" || second !== "parameters") return undefined;
  if (cursor.role === "key") return group === undefined ? parametersOf(place) : undefined;
  return typeof group === "string" && rest.length <= 1 ? optionsOf(place, group) : undefined;
}

function parametersOf({ config: { survey }, cursor }: TypingPlace): readonly Completion[] {
  const close = cursor.hasColon ? "" : ": ";
  const item = (label: string, rank: number, detail: string): Completion => {
    return { label, kind: "option", detail, text: `${label}${close}`, span: cursor.span, rank };
  };
  const groups = [...(survey.composed?.choices?.keys() ?? [])].filter((name) => /^[\w/@.-]+$/.test(name));
  const found = groups.map((name) => item(name, 0, "config group"));
  const visit = (node: ResolvedNode, path: readonly (string | number)[]): void => {
    if (found.length >= MOST_PATHS || path[0] === "sweep") return;
    const value = node.kind === "reference" ? node.node : node;
    if (value.kind === "scalar") found.push(item(dotted(path), 1 + path.length / 10, valueText(node, 40)));
    if (node.kind === "mapping" || node.kind === "target")
      for (const [name, { value }] of node.entries) {
        if (/^[A-Za-z][\w-]*$/.test(name)) visit(value, [...path, name]);
      }
    // Of a list of data, no single number is a parameter.
    if (node.kind === "sequence")
      node.items.forEach((each, index) => each.kind !== "scalar" && visit(each, [...path, index]));
  };
  if (survey.resolved !== undefined) visit(survey.resolved.root, []);
  return found.filter(({ label }) => !cursor.container?.entries.has(label));
}

async function optionsOf(
  { view: { directory }, config, cursor }: TypingPlace,
  group: string,
): Promise<readonly Completion[] | undefined> {
  if (config.survey.composed?.choices?.has(group) !== true) return undefined;
  const folder = join(dirname(join(directory, config.files[0])), group.replace(/@.*$/, ""));
  const files = (await findYamlFiles(folder)).filter((path) => dirname(path) === folder);
  return files.map((path) => {
    const label = basename(path, extname(path));
    return { label, kind: "file", text: quoted(label, cursor), span: cursor.span, rank: 0 };
  });
}
