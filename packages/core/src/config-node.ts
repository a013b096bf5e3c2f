import type { Location, SourceText } from "./source-text.js";

/**
 * A value of a config before references are resolved. Frozen by convention: stages make new nodes.
 */
export type ConfigNode = ScalarNode | SequenceNode | MappingNode;

/** A value without parts, as YAML reads it. */
export type ScalarValue = string | number | boolean | null;

/** Which text set a value, and what that value replaced when layers were merged. */
export interface Origin extends Location {
  readonly replaced?: ConfigNode;
}

/** A text, number, boolean or null; references in a text are not resolved. */
export interface ScalarNode {
  readonly kind: "scalar";
  readonly value: ScalarValue;
  /** Written without quotes, so that `no` or `12:30` may have been meant as something else. */
  readonly plain: boolean;
  /**
   * How a number is written, where it would be printed otherwise: `1.0`. Text that a reference puts
   * it into spells it so.
   */
  readonly spelled?: string;
  readonly origin: Origin;
}

/** The `spelled` of a number that a text spells, for a scalar that has it. */
export function spelling(value: ScalarValue, text: string): { readonly spelled?: string } {
  return typeof value === "number" && String(value) !== text ? { spelled: text } : {};
}

/** A single value as it is written. */
export const writtenText = ({ value, spelled }: ScalarNode): string => spelled ?? String(value);

/** A list. */
export interface SequenceNode {
  readonly kind: "sequence";
  readonly items: readonly ConfigNode[];
  readonly origin: Origin;
}

/** Keys with values, in the order in which they stand. */
export interface MappingNode {
  readonly kind: "mapping";
  readonly entries: ReadonlyMap<string, MappingEntry>;
  readonly origin: Origin;
}

/** A key of a mapping with its value. */
export interface MappingEntry {
  /** Where the key stands. */
  readonly key: Location;
  readonly value: ConfigNode;
}

/** One YAML text, read. */
export interface ParsedDocument {
  readonly source: SourceText;
  readonly root: ConfigNode;
}

/** The use made of the limits, after aliases, merges and references are expanded. */
export interface Usage {
  readonly nodes: number;
  readonly characters: number;
}

/** A file that a defaults list, or a choice of the command line, has put into the config. */
export interface PlacedFile {
  readonly source: SourceText;
  /** Keys from the root; empty for the root itself. */
  readonly package: readonly string[];
  /** Whether the file, or who named it, says where it goes. */
  readonly isPackageNamed: boolean;
  /** Its own top-level keys. */
  readonly keys: ReadonlyMap<string, Location>;
  /** Where it was asked for. */
  readonly namedAt: Location;
}

/** One tree after files, defaults lists and overrides have been merged. */
export interface ComposedConfig {
  readonly root: MappingNode;
  /**
   * As named from left to right, each before what its defaults list names; the command line, where
   * there is one, is the last.
   */
  readonly sources: readonly SourceText[];
  /** The files of defaults lists, and where the content of each has gone. */
  readonly placed?: readonly PlacedFile[];
  /** The choices of defaults lists, by config group and package; undefined for none, or several. */
  readonly choices?: ReadonlyMap<string, string | undefined>;
  /**
   * The use that files, aliases, merges and overrides have made of the limits; references use the
   * rest.
   */
  readonly used: Usage;
}

/** Keys and indices from the root. */
export type ConfigPath = readonly (string | number)[];

/**
 * A path with one more step. Each value of a config has one: a spread would leave room for twenty
 * more steps in it.
 */
export function childPath(path: ConfigPath, step: string | number): ConfigPath {
  const child = new Array<string | number>(path.length + 1);
  for (let index = 0; index < path.length; index++) child[index] = path[index]!;
  child[path.length] = step;
  return child;
}

/** The node one step below, where there is one; a step into a list is its index in digits. */
export function childNode(node: ConfigNode, step: string): ConfigNode | undefined {
  if (node.kind === "mapping") return node.entries.get(step)?.value;
  if (node.kind !== "sequence" || !/^(?:0|[1-9][0-9]*)$/.test(step)) return undefined;
  return node.items[Number(step)];
}

export { renderPath } from "@lighterjs/schema";
