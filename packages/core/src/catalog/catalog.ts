import type { CoreCode } from "../diagnostic.js";
import { wrapText } from "../render/wrap-text.js";
import { BUILDING } from "./building.js";
import type { CatalogRecord } from "./catalog-record.js";
import { CHECKING } from "./checking.js";
import { COMPOSING } from "./composing.js";
import { READING } from "./reading.js";
import { REFERRING } from "./referring.js";

/** The paragraphs of the codes of this package, in the order of the stages. */
export const CATALOG: Readonly<Record<CoreCode, CatalogRecord>> = {
  ...READING,
  ...COMPOSING,
  ...REFERRING,
  ...CHECKING,
  ...BUILDING,
};

/**
 * Whether a word is spelled as codes are, of two words or more, unlike those of Node and the
 * system: `UNKNOWN_OPTION`.
 */
export function isCode(word: string): boolean {
  return /^(?!ERR_)[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/.test(word);
}

/** The page about a code of Lighter's own packages. */
export function errorPage(code: string): string {
  return `https://lighterjs.github.io/lighter/errors/${code}.html`;
}

/** The paragraph about one code, as text for a terminal of at least 80 columns. */
export function explainDiagnostic(code: string, record: CatalogRecord): string {
  const { title, meaning, example, cure } = record;
  const page = Object.hasOwn(CATALOG, code) ? errorPage(code) : record.page;
  const indented = example.text.split("\n").map((line) => `    ${line}`);
  const parts = [`${code}: ${title}`, wrap(meaning), indented.join("\n"), wrap(cure)];
  return [...parts, ...(page === undefined ? [] : [page])].join("\n\n") + "\n";
}

const wrap = (paragraph: string): string => wrapText(paragraph, 80).join("\n");
