import type { TextReader } from "@lighterjs/core";
import { fallsToTheEnd, suggestedRate, type RatePoint } from "./rate-curve.js";
import { ratePage } from "./rate-page.js";

/** Findings of a range test of the learning rate. */
export class RateReport {
  /** Nothing where the loss falls at none of the rates. */
  readonly suggestion: number | undefined;

  /** @param override - how a command line sets the rate: `system.optimizer.learning_rate` */
  constructor(
    readonly curve: readonly RatePoint[],
    readonly override: string,
    readonly hasDiverged: boolean,
  ) {
    this.suggestion = suggestedRate(curve);
  }

  /** The JSON of `lighter find-lr --format json`. */
  toJSON(): unknown {
    const { suggestion = null, override, hasDiverged, curve } = this;
    return { suggestion, override, diverged: hasDiverged, curve };
  }

  /** Advice, in a sentence or two. */
  get advice(): string {
    const { suggestion, curve } = this;
    if (suggestion === undefined)
      return "the loss falls at none of these rates: try others with `--from` and `--to`, or look at data and model";
    return `the loss falls fastest at a learning rate of ${suggestion}: \`${this.override}=${suggestion}\`${
      fallsToTheEnd(curve)
        ? "; it was still falling at the end, so a higher `--to` may show a higher one"
        : ""
    }`;
  }

  render({ width, isTerminal = true }: TextReader): string {
    const room = Math.max(10, (isTerminal ? width : 100) - 26);
    const every = Math.max(1, Math.ceil(this.curve.length / 24));
    const shown = this.curve.filter((_, at) => at % every === 0);
    const most = Math.max(...shown.map(({ smoothed }) => smoothed));
    const rows = shown.map(({ rate, smoothed }) => {
      const bar = "█".repeat(Math.max(0, Math.round((room * smoothed) / most)));
      return `${rate.toExponential(1).padStart(10)}  ${smoothed.toPrecision(4).padStart(10)}  ${bar}`;
    });
    return [`${"rate".padStart(10)}  ${"loss".padStart(10)}`, ...rows, "", this.advice, ""].join("\n");
  }

  toHTML(): string {
    return ratePage(this);
  }
}
