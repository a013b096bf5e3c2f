import type { Report, TextReader } from "@lighterjs/core";
import { renderSummary } from "./render-summary.js";
import type { CallSummary, SummaryContent } from "./summary-content.js";

/**
 * A model call by call, as a run begins with it.
 *
 * @noTarget
 */
export class NetworkSummary implements Report {
  constructor(readonly content: SummaryContent) {}

  /** The JSON of `lighter summary --format json`: all calls, in the order of the forward pass. */
  toJSON(): readonly CallSummary[] {
    return this.content.calls;
  }

  render({ color, width, isTerminal = true }: TextReader): string {
    return renderSummary(this.content, { color, width: isTerminal ? width : Infinity });
  }
}
