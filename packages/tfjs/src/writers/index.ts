export { Csv, type CsvOptions } from "./csv.js";
export { Files, type FilesOptions } from "./files.js";
export { JsonLines, type JsonLinesOptions } from "./json-lines.js";
export type { ColumnGroup } from "./table-columns.js";
