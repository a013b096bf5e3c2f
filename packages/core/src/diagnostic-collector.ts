import { type Diagnostic, DiagnosticError, type Report } from "./diagnostic.js";
import { inSourceOrder } from "./render/source-order.js";
import type { Location, SourceText } from "./source-text.js";

/** Takes what the stages report, and is the one place that throws it. */
export class DiagnosticCollector {
  readonly #found = new Map<string, Diagnostic>();
  readonly #settled = new Set<string>();

  /** The order in which sources are shown, once it is known. */
  sources: readonly SourceText[] = [];

  /** Takes one diagnostic; the same fault of a node that was copied is taken once. */
  readonly report: Report = (diagnostic) => {
    const [{ source, span }] = diagnostic.labels;
    const key = JSON.stringify([diagnostic.code, diagnostic.message, source.name, span.start, span.end]);
    if (!this.#found.has(key)) this.#found.set(key, diagnostic);
  };

  /**
   * Takes note of values that are surely meant as they were read, so that nobody needs to be asked.
   */
  settle(places: readonly Location[]): void {
    for (const place of places) this.#settled.add(placeOf(place));
  }

  /**
   * All of them, in source order; without warnings about values that turned out to be wrong, or to
   * be meant.
   */
  get diagnostics(): readonly Diagnostic[] {
    const found = [...this.#found.values()];
    const wrong = new Set(
      found.filter(({ severity }) => severity === "error").map(({ labels }) => placeOf(labels[0])),
    );
    const said = found.filter(({ code, severity, labels }) => {
      const place = placeOf(labels[0]);
      const isSettled = code === "AMBIGUOUS_SCALAR" && this.#settled.has(place);
      return severity === "error" || !(wrong.has(place) || isSettled);
    });
    return inSourceOrder(said, this.sources);
  }

  /**
   * Ends a stage with its result. @throws {DiagnosticError} with everything found so far, when an
   * error is among it
   */
  finish<T>(value: T | undefined): T {
    const [first, ...rest] = this.diagnostics;
    const failed = value === undefined || [first, ...rest].some((each) => each?.severity === "error");
    if (first !== undefined && failed) {
      const thrown = [first, ...rest].find(({ cause }) => cause !== undefined);
      throw new DiagnosticError([first, ...rest], thrown && { cause: thrown.cause });
    }
    if (value === undefined) throw new TypeError("a stage gave nothing and said nothing");
    return value;
  }
}

function placeOf({ source, span }: Location): string {
  return `${source.name} ${span.start} ${span.end}`;
}
