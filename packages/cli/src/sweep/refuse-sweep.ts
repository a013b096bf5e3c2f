import { DiagnosticError } from "@lighterjs/core";
import type { Label } from "@lighterjs/core/stages";
import { gridSize, MOST_TRIALS, sizeOf, type SpaceChange } from "@lighterjs/sweeps/study";
import { CommandError } from "../command-error.js";
import type { SweepConfig } from "./sweep-config.js";

/** A space that is too large is shown by so many of its parameters, the largest. */
const MOST_LABELS = 5;

/** The number of trials, where no two have the same config. */
export function mostTrials({ sweep, space }: Pick<SweepConfig, "sweep" | "space">): number {
  return (sweep.sampler.trials ?? gridSize(space)) * (sweep.options.repeat ?? 1);
}

/**
 * Refuses a space that the sampler cannot try, or of which it would try too much.
 *
 * @throws DiagnosticError at the parameters, CommandError for a number of trials
 */
export function refuseSpace({ sweep, space, places }: SweepConfig): void {
  const fault = sweep.sampler.refuse(space);
  if (fault !== undefined) {
    const largest = [...space]
      .sort(([, a], [, b]) => sizeOf(b) - sizeOf(a))
      .slice(0, MOST_LABELS)
      .map(([parameter, dimension]) => ({ parameter, text: `${shown(sizeOf(dimension))} values` }));
    const marked =
      fault.parameter === undefined ? largest : [{ parameter: fault.parameter, text: fault.label }];
    throw atParameters(places, marked, fault.message, [fault.help]);
  }
  const trials = mostTrials({ sweep, space });
  if (trials > MOST_TRIALS)
    throw new CommandError(`the sweep has ${shown(trials)} trials; at most ${shown(MOST_TRIALS)} are run`, {
      help: ["ask for fewer `trials`, or fewer `repeat`"],
    });
}

/** What refuses to go on with a sweep that has changed: at the parameters where it is those. */
export function changedSweep(folder: string, changes: readonly SpaceChange[], config: SweepConfig): Error {
  const marked = changes.flatMap(({ parameter, text }) =>
    parameter === undefined ? [] : { parameter, text },
  );
  return atParameters(
    config.places,
    marked,
    `\`${folder}\` holds another sweep: ${changes.map(({ text }) => text).join("; ")}`,
    [
      "give it a folder of its own with `--sweep-dir`, or go back to what was asked for",
      "more values, wider ranges, more trials and more repeats are taken",
    ],
  );
}

function atParameters(
  places: SweepConfig["places"],
  marked: readonly { readonly parameter: string; readonly text: string }[],
  message: string,
  help: readonly string[],
): Error {
  const [first, ...others] = marked.flatMap(({ parameter, text }): Label[] => {
    const place = places.get(parameter);
    return place === undefined ? [] : [{ source: place.source, span: place.span, text }];
  });
  if (first === undefined) return new CommandError(message, { help });
  return new DiagnosticError([
    { code: "INVALID_OPTION", severity: "error", message, labels: [first, ...others], help },
  ]);
}

function shown(count: number): string {
  return Number.isFinite(count) ? count.toLocaleString("en-US") : "infinitely many";
}
