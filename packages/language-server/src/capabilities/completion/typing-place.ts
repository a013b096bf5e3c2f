import type { ConfigPath } from "@lighterjs/core/stages";
import type { Cursor } from "../../cursor.js";
import { expectationAt, type Expectation } from "../../meaning.js";
import type { ConfigView, FileView } from "../../workspace/config-view.js";

/** Where a person is typing, and the config that explains it. */
export interface TypingPlace {
  readonly view: FileView;
  readonly config: ConfigView;
  /** Where the file stands in the config. */
  readonly prefix: ConfigPath;
  readonly cursor: Cursor;
}

/** The expectation at a path of the file, by what is being typed and by the config around it. */
export function expectedAt({ config, prefix, cursor }: TypingPlace, path: ConfigPath): Expectation {
  return expectationAt(config, [...prefix, ...path], { root: cursor.document.root, prefix });
}

/** A text in the syntax of snippets, in which nothing is a place to fill in. */
export const literally = (text: string): string => text.replace(/[\\$}]/g, "\\$&");

/** A text as YAML writes it in one line of this style, in quotes where it needs some. */
export function quoted(text: string, { quote, isFlow }: Pick<Cursor, "quote" | "isFlow">): string {
  if (quote === "'") return text.replaceAll("'", "''");
  if (quote === '"') return text.replace(/["\\]/g, "\\$&");
  const isPlain =
    /^[A-Za-z_./$*][\w./\-*$ ]*$/.test(text) &&
    !/^(?:true|false|null|~)$/i.test(text) &&
    !/^[*]|[ ]$| #/.test(text);
  return isPlain && !(isFlow && /[$,[\]{}]/.test(text)) ? text : JSON.stringify(text);
}
