import type { ScalarNode } from "../config-node.js";
import type { Span } from "../source-text.js";

/** A node as it stands in the text, before aliases and merge keys are expanded. */
export type YamlNode = YamlScalar | YamlSequence | YamlMapping | YamlAlias;

/** As it stands in the text is what it is in the config, too. */
export interface YamlScalar extends ScalarNode {
  /** The content, quotes and escapes undone. */
  readonly text: string;
  readonly span: Span;
}

export interface YamlSequence {
  readonly kind: "sequence";
  readonly items: readonly YamlNode[];
  readonly span: Span;
}

export interface YamlMapping {
  readonly kind: "mapping";
  readonly pairs: readonly YamlPair[];
  readonly span: Span;
}

export interface YamlPair {
  readonly key: YamlNode;
  readonly value: YamlNode;
}

export interface YamlAlias {
  readonly kind: "alias";
  /** Nothing for a name that no anchor before it has. */
  readonly target: Exclude<YamlNode, YamlAlias> | undefined;
  readonly span: Span;
}
