import { html, type Markup } from "@lighterjs/core/render";
import { byValue, type Better } from "../search/observation.js";
import { shownNumber, valueAxis } from "./axis.js";
import type { ShownTrial } from "./read-trials.js";

const WIDTH = 620;
const HEIGHT = 280;
const MARGIN = { top: 12, bottom: 40, left: 64, right: 12 };

/** A dot for each trial in the order of asking, and the best value so far. */
export function valueOverTrials(
  trials: readonly ShownTrial[],
  { monitor, better }: { readonly monitor: string; readonly better: Better },
): Markup {
  const inOrder = trials.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const axis = valueAxis(monitor, inOrder);
  const last = Math.max(1, inOrder.length - 1);
  const x = (index: number): string =>
    (MARGIN.left + 8 + (index / last) * (WIDTH - MARGIN.left - MARGIN.right - 16)).toFixed(1);
  const y = (place: number): string =>
    (HEIGHT - MARGIN.bottom - place * (HEIGHT - MARGIN.top - MARGIN.bottom)).toFixed(1);
  const compare = byValue(better);
  let best: ShownTrial | undefined;
  const heightOf = (trial: ShownTrial): string => y(axis.placeOf(trial) ?? 0);
  const stairs: string[] = [];
  const dots = inOrder.flatMap((trial, index) => {
    const { id, state, value } = trial;
    if (value === null) return [];
    if (state === "completed" && (best === undefined || compare(value, best.value ?? undefined) < 0)) {
      if (best !== undefined) stairs.push(`${x(index)},${heightOf(best)}`);
      best = trial;
      stairs.push(`${x(index)},${heightOf(best)}`);
    }
    return [
      html`<circle class="dot ${state}" r="4" cx="${x(index)}" cy="${heightOf(trial)}"
        ><title>${id}: ${shownNumber(value)} (${state})</title></circle
      >`,
    ];
  });
  if (best !== undefined) stairs.push(`${x(inOrder.length - 1)},${heightOf(best)}`);
  const ticks = axis.ticks.map(
    ({ place, text }) =>
      html`<line
          class="grid"
          x1="${MARGIN.left}"
          x2="${WIDTH - MARGIN.right}"
          y1="${y(place)}"
          y2="${y(place)}"
        /><text text-anchor="end" x="${MARGIN.left - 8}" y="${Number(y(place)) + 4}">${text}</text>`,
  );
  const ends = [...new Set([0, inOrder.length - 1])].map(
    (index) =>
      html`<text text-anchor="middle" x="${x(index)}" y="${HEIGHT - 16}">${inOrder[index]?.id ?? ""}</text>`,
  );
  return html`<div class="scroll">
    <svg
      viewBox="0 0 ${WIDTH} ${HEIGHT}"
      style="min-width:460px"
      role="img"
      aria-label="value over trials"
      id="values"
    >
      ${ticks}${ends}
      <polyline class="stairs" points="${stairs.join(" ")}" />
      ${dots}
    </svg>
  </div>`;
}
