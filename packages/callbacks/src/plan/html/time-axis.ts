import type { FreezePlanContent, PlannedPhase } from "../plan-content.js";

/** Where the moments of a run lie on a horizontal line, measured in epochs. */
export interface TimeAxis {
  /** Last moment that is drawn, in epochs. */
  readonly end: number;
  /** Whether the run may go on after `end`. */
  readonly isOpen: boolean;
  /** First and last moment of a phase, in epochs. */
  span(phase: PlannedPhase): { readonly from: number; readonly until: number };
  /** Epochs to write a number at. */
  readonly ticks: readonly number[];
}

const MOST_TICKS = 16;
/** Part of what is known that an unknown rest takes. */
const OPEN_SHARE = 0.2;

/** Fits all phases; one without a known end gets some room behind its beginning. */
export function timeAxis({ phases, stepsPerEpoch, maxEpochs }: FreezePlanContent): TimeAxis {
  const moment = (epoch: number, step: number | null) =>
    step !== null && stepsPerEpoch !== null ? step / stepsPerEpoch : epoch;
  const known = phases.flatMap(({ fromEpoch, fromStep, untilEpoch, untilStep }) => [
    moment(fromEpoch, fromStep),
    ...(untilEpoch === null ? [] : [moment(untilEpoch, untilStep)]),
  ]);
  const last = Math.max(0, ...known);
  const isOpen = maxEpochs === null && phases.at(-1)?.untilEpoch === null;
  const end = isOpen ? Math.max(1, Math.ceil(last * (1 + OPEN_SHARE))) : last;
  return {
    end,
    isOpen,
    span: ({ fromEpoch, fromStep, untilEpoch, untilStep }) => ({
      from: moment(fromEpoch, fromStep),
      until: untilEpoch === null ? end : moment(untilEpoch, untilStep),
    }),
    ticks: ticksUpTo(end),
  };
}

/** Share of the whole axis, as CSS. */
export function percentage(epochs: number, { end }: TimeAxis): string {
  return `${rounded((100 * epochs) / end)}%`;
}

/** Short enough to print. */
export function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** Multiples of 1, 2 or 5 times a power of ten, few enough to read. */
function ticksUpTo(end: number): readonly number[] {
  let interval = 1;
  for (let power = 1; end / interval > MOST_TICKS; power *= 10)
    interval = [power, 2 * power, 5 * power, 10 * power].find((step) => end / step <= MOST_TICKS) ?? interval;
  return Array.from({ length: Math.floor(end / interval) + 1 }, (_, index) => index * interval);
}
