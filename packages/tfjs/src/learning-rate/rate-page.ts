import { html, htmlPage, withCode, type Markup } from "@lighterjs/core/render";
import type { RatePoint } from "./rate-curve.js";

const WIDTH = 960;
const HEIGHT = 420;
const MARGIN = { left: 64, right: 20, top: 16, bottom: 44 };

/** Content of the page. */
export interface RatePageContent {
  readonly curve: readonly RatePoint[];
  readonly suggestion: number | undefined;
  /** A sentence, with code in backticks. */
  readonly advice: string;
}

/** The page of `lighter find-lr --format html`: one file that needs no other. */
export function ratePage({ curve, suggestion, advice }: RatePageContent): string {
  const body = html`<main>
    <h1>Learning rate</h1>
    <p>${withCode(advice)}</p>
    ${chart(curve, suggestion)}
    <p>
      Made by <code>lighter find-lr</code>: the loss of each step (faint) and smoothed, while the learning
      rate rises from step to step.
    </p>
  </main>`;
  return htmlPage({ title: "Learning rate", style: STYLE, body });
}

function chart(curve: readonly RatePoint[], suggestion: number | undefined): Markup {
  const finite = curve.filter(({ loss }) => Number.isFinite(loss));
  const rates = finite.map(({ rate }) => Math.log10(rate));
  const [left, right] = [Math.min(...rates), Math.max(...rates)];
  const smooth = finite.map(({ smoothed }) => smoothed);
  const low = Math.min(...smooth);
  const high = Math.max(
    ...smooth.slice(0, 1),
    low + 1e-9,
    ...smooth.filter((value) => value <= 2 * (smooth[0] ?? 1)),
  );
  const x = (rate: number) =>
    MARGIN.left +
    ((Math.log10(rate) - left) / Math.max(right - left, 1e-9)) * (WIDTH - MARGIN.left - MARGIN.right);
  const y = (loss: number) => {
    const share = Math.min(1.05, Math.max(-0.05, (loss - low) / (high - low)));
    return HEIGHT - MARGIN.bottom - share * (HEIGHT - MARGIN.top - MARGIN.bottom);
  };
  const line = (of: "loss" | "smoothed") =>
    finite.map((point) => `${x(point.rate).toFixed(1)},${y(point[of]).toFixed(1)}`).join(" ");
  const decades = Array.from(
    { length: Math.floor(right) - Math.ceil(left) + 1 },
    (_, at) => Math.ceil(left) + at,
  );
  const vertical = decades.map((power) => {
    const at = x(10 ** power).toFixed(1);
    return html`<line
        class="grid"
        x1="${at}"
        x2="${at}"
        y1="${MARGIN.top}"
        y2="${HEIGHT - MARGIN.bottom}"
      /><text x="${at}" y="${HEIGHT - MARGIN.bottom + 20}" text-anchor="middle">1e${power}</text>`;
  });
  const horizontal = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const loss = low + share * (high - low);
    const at = y(loss).toFixed(1);
    return html`<line
        class="grid"
        x1="${MARGIN.left}"
        x2="${WIDTH - MARGIN.right}"
        y1="${at}"
        y2="${at}"
      /><text x="${MARGIN.left - 8}" y="${at}" text-anchor="end" dominant-baseline="middle"
        >${loss.toPrecision(3)}</text
      >`;
  });
  const mark =
    suggestion === undefined
      ? undefined
      : html`<line
            class="mark"
            x1="${x(suggestion).toFixed(1)}"
            x2="${x(suggestion).toFixed(1)}"
            y1="${MARGIN.top}"
            y2="${HEIGHT - MARGIN.bottom}"
          /><text class="marked" x="${(x(suggestion) + 6).toFixed(1)}" y="${MARGIN.top + 14}"
            >${suggestion}</text
          >`;
  return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="loss by learning rate">
    ${vertical}${horizontal}
    <text x="${WIDTH - MARGIN.right}" y="${HEIGHT - 4}" text-anchor="end">learning rate</text>
    <polyline class="raw" points="${line("loss")}" />
    <polyline class="smooth" points="${line("smoothed")}" />
    ${mark}
  </svg>`;
}

const STYLE = `
:root { --page: #fbfbfa; --ink: #1d2329; --quiet: #66707a; --line: #e4e7ea; --curve: #2d6da8; --faint: #b9d3ea; --mark: #d9822b;
  font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--page); }
@media screen and (prefers-color-scheme: dark) { :root { --page: #14181c; --ink: #e6eaee; --quiet: #97a3ae; --line: #2d353d; --curve: #6cb0ea;
  --faint: #29506f; --mark: #e39a4a; } }
body { margin: 0; } main { max-width: 64rem; margin: 0 auto; padding: 2.5rem 1.5rem; }
h1 { font-size: 1.6rem; margin: 0; } p { color: var(--quiet); } code { font: 0.9em ui-monospace, monospace; color: var(--ink); }
svg { width: 100%; height: auto; } text { fill: var(--quiet); font-size: 13px; font-variant-numeric: tabular-nums; }
.grid { stroke: var(--line); } .raw { fill: none; stroke: var(--faint); stroke-width: 1.5; }
.smooth { fill: none; stroke: var(--curve); stroke-width: 2.5; } .mark { stroke: var(--mark); stroke-width: 2; } .marked { fill: var(--mark); }
`;
