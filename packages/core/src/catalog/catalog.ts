import type { DiagnosticCode } from "../diagnostic.js";
import type { CatalogRecord } from "./catalog-record.js";
import { CHECKING } from "./checking.js";
import { COMPOSING } from "./composing.js";
import { READING } from "./reading.js";
import { REFERRING } from "./referring.js";
import { RUNNING } from "./running.js";

/** What is known of every code, in the order of the stages. */
export const CATALOG: Readonly<Record<DiagnosticCode, CatalogRecord>> = {
  ...READING,
  ...COMPOSING,
  ...REFERRING,
  ...CHECKING,
  ...RUNNING,
};

/** Every code, in the order of the stages. */
export const DIAGNOSTIC_CODES: readonly string[] = Object.keys(CATALOG);

/** Whether a word is a diagnostic code. */
export function isDiagnosticCode(word: string): word is DiagnosticCode {
  return Object.hasOwn(CATALOG, word);
}
