import { escapeLine } from "../render/display-text.js";
import type { Location } from "../source-text.js";

/** Where a value begins: `config.yaml:3:5`. */
export function printPlace(location: Location): string {
  return `${printLine(location)}:${location.source.position(location.span.start).column}`;
}

/** The same without the column: `config.yaml:3`. */
export function printLine({ source, span }: Location): string {
  return `${escapeLine(source.name)}:${source.position(span.start).line}`;
}
