import { html, type Markup } from "@lighterjs/core/render";
import { scaleLinear, scaleLog } from "d3-scale";
import { line } from "d3-shape";
import { formatNumber } from "../host/format-number.js";
import { rounded, type TimeScale } from "./time-scale.js";

/** One curve. */
export interface Series {
  /** Name of the run. */
  readonly run: string;
  /** Which colour the run has, from 0. */
  readonly color: number;
  /** `train`, `val`, or what else the name of the metric begins with. */
  readonly stage: string;
  /** Completed epochs and value, in order of time. */
  readonly points: readonly (readonly [epochs: number, value: number])[];
  /** The point with the best value, where that is known. */
  readonly best: readonly [epochs: number, value: number] | undefined;
}

export interface Chart {
  /** The quantity that the curves show: `loss`. */
  readonly title: string;
  readonly series: readonly Series[];
}

/** Inside of the chart, whose width and height a page stretches. */
const SIZE = 1000;
/** Of values above zero that differ by more than this, powers are seen better than sums. */
const WIDE = 100;
/** More points than this in a curve cannot be told apart. */
const MOST_POINTS = 400;

/** A chart that grows with the page: lines in SVG, texts beside them. */
export function lineChart({ title, series }: Chart, time: TimeScale, index: number): Markup {
  const shown = series.map((each) => ({ ...each, points: thinned(each.points) }));
  const values = shown.flatMap(({ points }) => points.map(([, value]) => value));
  const { at, ticks, isLog } = valueScale(values);
  const path = line<readonly [number, number]>()
    .x(([epochs]) => rounded((time.at(epochs) / 100) * SIZE))
    .y(([, value]) => rounded((at(value) / 100) * SIZE));
  return html`<figure class="chart" data-chart="${index}">
    <figcaption>${title}${isLog ? html` <small>logarithmic</small>` : undefined}</figcaption>
    <div class="plot">
      <div class="values">
        ${ticks.map((tick) => html`<span style="top: ${at(tick)}%">${formatTick(tick)}</span>`)}
      </div>
      <div class="area">
        ${ticks.map((tick) => html`<i style="top: ${at(tick)}%"></i>`)}
        <svg
          viewBox="0 0 ${SIZE} ${SIZE}"
          preserveAspectRatio="none"
          role="img"
          aria-label="${describe(title, series)}"
        >
          ${shown.map(({ points, stage, color }) => {
            const [first] = points;
            // A curve of one point is a dot.
            const d = points.length === 1 && first ? `${path([first]) ?? ""}h0` : (path([...points]) ?? "");
            return html`<path class="run-${color % RUN_COLORS} ${stageClass(stage)}" d="${d}" />`;
          })}
        </svg>
        ${shown.map(({ best, color }) =>
          best === undefined
            ? undefined
            : html`<b
                class="run-${color % RUN_COLORS}"
                style="left: ${time.at(best[0])}%; top: ${at(best[1])}%"
              ></b>`,
        )}
      </div>
      <div class="times">
        ${time.ticks.map((tick) => html`<span style="left: ${time.at(tick)}%">${tick}</span>`)}
      </div>
    </div>
  </figure>`;
}

/** Colours that the style of the page has for runs. */
export const RUN_COLORS = 8;

export function stageClass(stage: string): string {
  return stage === "train" ? "train" : stage === "val" ? "val" : "other";
}

/** The data of a chart for the page's script: of each curve its run, stage, colour and points. */
export function chartData({ series }: Chart): unknown {
  return series.map(({ run, color, stage, points }) => ({
    run,
    stage,
    color: color % RUN_COLORS,
    points: thinned(points).map(([epochs, value]) => [rounded(epochs), value]),
  }));
}

function valueScale(values: readonly number[]) {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const isLog = low > 0 && high / low > WIDE;
  const padded: [number, number] =
    low === high ? [low - Math.abs(low || 1) / 2, high + Math.abs(high || 1) / 2] : [low, high];
  const scale = isLog ? scaleLog().domain([low, high]).nice() : scaleLinear().domain(padded).nice();
  scale.range([100, 0]);
  const all = isLog
    ? scale.ticks().filter((tick) => Number.isInteger(Math.round(Math.log10(tick) * 1e9) / 1e9))
    : scale.ticks(5);
  const step = Math.ceil(all.length / 7);
  return {
    at: (value: number) => rounded(scale(value)),
    ticks: all.filter((_, at) => at % step === 0),
    isLog,
  };
}

function formatTick(value: number): string {
  return value !== 0 && (Math.abs(value) < 1e-3 || Math.abs(value) >= 1e5)
    ? value.toExponential(0)
    : String(Number(value.toPrecision(3)));
}

/** Of each stretch of a long curve the mean, so that no peak is made up. */
function thinned(points: Series["points"]): Series["points"] {
  if (points.length <= MOST_POINTS) return points;
  const size = Math.ceil(points.length / MOST_POINTS);
  return Array.from({ length: Math.ceil(points.length / size) }, (_, at) => {
    const part = points.slice(at * size, (at + 1) * size);
    const mean = part.reduce((sum, [, value]) => sum + value, 0) / part.length;
    return [part.at(-1)![0], mean] as const;
  });
}

/** The chart in words, for those who cannot see it. */
function describe(title: string, series: readonly Series[]): string {
  const ends = series.map(({ run, stage, points }) => {
    const [first, last] = [points[0]?.[1], points.at(-1)?.[1]];
    return `${run}, ${stage}: from ${formatNumber(first ?? NaN)} to ${formatNumber(last ?? NaN)}`;
  });
  return `${title}. ${ends.join("; ")}`;
}
