import type { DiagnosticCode, Report } from "../diagnostic.js";
import type { Location, Span } from "../source-text.js";
import type { Override } from "./override.js";

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

/**
 * Defaults lists have been followed by now, and a key of this name would be one when the config is
 * read again.
 */
export function refuseDefaults({ key }: Override, report: Report): void {
  report({
    code: "INVALID_OVERRIDE",
    severity: "error",
    message: "an override cannot change a defaults list",
    labels: [{ ...key.location, text: "defaults lists are followed before overrides apply" }],
    help: ["choose with `GROUP=OPTION`, add a choice with `+GROUP=OPTION`, take one away with `~GROUP`"],
  });
}
