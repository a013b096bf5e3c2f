import {
  writtenText,
  type ConfigNode,
  type MappingEntry,
  type ParsedDocument,
  type ScalarNode,
} from "../config-node.js";
import type { Report } from "../diagnostic.js";
import type { Location } from "../source-text.js";
import { describeNode } from "./describe-node.js";

/** One line of a `defaults:` list. */
export type DefaultsEntry = SelfEntry | ConfigEntry | GroupEntry;

/** `_self_`: where the file's own content comes in the order. */
export interface SelfEntry {
  readonly kind: "self";
  readonly location: Location;
}

/** `base`: a config by its name. */
export interface ConfigEntry {
  readonly kind: "config";
  readonly name: string;
  readonly package: string | undefined;
  readonly optional: boolean;
  readonly location: Location;
}

/** `db: mysql`: the choice of a config group. */
export interface GroupEntry {
  readonly kind: "group";
  readonly group: string;
  readonly package: string | undefined;
  /** `null` chooses none, and leaves the place for an override. */
  readonly choice: Choice | readonly Choice[] | null;
  readonly optional: boolean;
  readonly override: boolean;
  /** Added by the command line, so that the group's name starts at the root. */
  readonly external: boolean;
  readonly location: Location;
}

/** The name of an option of a group, and where it stands. */
export interface Choice {
  readonly name: string;
  readonly location: Location;
}

/** The `defaults:` list of a file, read. Reports `INVALID_DEFAULTS` for each line that is none. */
export function readDefaults({ root }: ParsedDocument, report: Report): readonly DefaultsEntry[] {
  const defaults = root.kind === "mapping" ? root.entries.get("defaults") : undefined;
  if (defaults === undefined) return [];
  if (defaults.value.kind !== "sequence") {
    report({
      code: "INVALID_DEFAULTS",
      severity: "error",
      message: `\`defaults\` is ${describeNode(defaults.value)}, not a list`,
      labels: [{ ...defaults.key, text: "a list of configs and group choices is expected" }],
      help: [
        `write each on a line of its own, with a dash: \`- ${exampleOf(defaults.value)}\``,
        ...(isListInDisguise(defaults.value) ? [] : ["choose another name for a key of your own"]),
      ],
    });
    return [];
  }
  const entries = defaults.value.items.flatMap((item) => readEntry(item, report) ?? []);
  checkOrder(entries, report);
  return entries;
}

/** `{ optimizer: adam }`, which is a list for want of its dashes. */
function isListInDisguise(node: ConfigNode): boolean {
  if (node.kind !== "mapping" || node.entries.size === 0) return false;
  return [...node.entries.values()].every(
    ({ value }) => value.kind === "scalar" && typeof value.value === "string",
  );
}

/** The first line of what should have been a list. */
function exampleOf(node: ConfigNode): string {
  if (node.kind === "scalar" && typeof node.value === "string" && node.value !== "") return node.value;
  const [first] = node.kind === "mapping" ? node.entries : [];
  if (first?.[1].value.kind !== "scalar") return "optimizer: adam";
  return `${first[0]}: ${String(first[1].value.value)}`;
}

function readEntry(item: ConfigNode, report: Report): DefaultsEntry | undefined {
  if (item.kind === "scalar" && typeof item.value === "string")
    return readConfigEntry(item.value, item.origin);
  if (item.kind === "mapping" && item.entries.size === 1) {
    const [[key, entry]] = [...item.entries] as [[string, MappingEntry]];
    return readGroupEntry(key, entry, report);
  }
  return refuse(
    item.origin,
    `a defaults list holds configs and group choices, not ${describeNode(item)}`,
    report,
  );
}

function readConfigEntry(text: string, location: Location): DefaultsEntry {
  if (text === "_self_") return { kind: "self", location };
  const { keywords, name, packageName } = splitName(text);
  return { kind: "config", name, package: packageName, optional: keywords.includes("optional"), location };
}

function readGroupEntry(
  key: string,
  { key: location, value }: MappingEntry,
  report: Report,
): GroupEntry | undefined {
  const { keywords, name, packageName } = splitName(key);
  const choice = readChoice(value, report);
  if (choice === undefined) return undefined;
  const [optional, override] = [keywords.includes("optional"), keywords.includes("override")];
  return {
    kind: "group",
    group: name,
    package: packageName,
    choice,
    optional,
    override,
    external: false,
    location,
  };
}

function readChoice(node: ConfigNode, report: Report): GroupEntry["choice"] | undefined {
  if (node.kind === "scalar") return node.value === null ? null : choiceOf(node);
  if (node.kind === "sequence") {
    const choices = node.items.map((item) =>
      item.kind === "scalar" && item.value !== null ? choiceOf(item) : undefined,
    );
    if (choices.every((choice) => choice !== undefined)) return choices;
  }
  return refuse(
    node.origin,
    `a group choice is a name, a list of names or \`null\`, not ${describeNode(node)}`,
    report,
  );
}

const choiceOf = (node: ScalarNode): Choice => ({ name: writtenText(node), location: node.origin });

/** `optional override group@package`. */
function splitName(text: string): { keywords: string[]; name: string; packageName: string | undefined } {
  const keywords = text.trim().split(/\s+/);
  const last = keywords.pop() ?? "";
  const at = last.indexOf("@");
  return at === -1
    ? { keywords, name: last, packageName: undefined }
    : { keywords, name: last.slice(0, at), packageName: last.slice(at + 1) };
}

function checkOrder(entries: readonly DefaultsEntry[], report: Report): void {
  const selves = entries.filter(({ kind }) => kind === "self");
  for (const again of selves.slice(1))
    refuse(again.location, "`_self_` stands twice in one defaults list", report);
  const firstOverride = entries.findIndex((entry) => entry.kind === "group" && entry.override);
  if (firstOverride === -1) return;
  for (const late of entries.slice(firstOverride))
    if (late.kind !== "self" && !(late.kind === "group" && late.override))
      refuse(
        late.location,
        "a defaults list has its overrides at the end, but this line follows one",
        report,
      );
}

function refuse(location: Location, message: string, report: Report): undefined {
  report({
    code: "INVALID_DEFAULTS",
    severity: "error",
    message,
    labels: [{ ...location, text: "not allowed here" }],
    help: ["a line is `- CONFIG`, `- GROUP: OPTION`, `- override GROUP: OPTION` or `- _self_`"],
  });
}
