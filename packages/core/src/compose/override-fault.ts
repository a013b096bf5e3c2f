import type { DiagnosticCode } from "../diagnostic.js";
import type { Location, Span } from "../source-text.js";

/** Ends the reading of one override; the reader turns it into a diagnostic. */
export class OverrideFault extends Error {
  readonly help: readonly string[];
  readonly code: DiagnosticCode;
  readonly replacement: string | undefined;

  constructor(
    message: string,
    readonly span: Span,
    readonly label: string,
    options: {
      readonly help?: string;
      readonly code?: DiagnosticCode;
      /** The whole override as `help` would have it. */
      readonly replacement?: string;
    } = {},
  ) {
    super(message);
    this.replacement = options.replacement;
    this.help = options.help === undefined ? [] : [options.help];
    this.code = options.code ?? "INVALID_OVERRIDE";
  }
}

export const locate = ({ source }: Location, start: number, end: number): Location => ({
  source,
  span: { start, end },
});
