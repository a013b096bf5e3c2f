import { html, type Markup } from "@lighterjs/core/render";
import { byValue, type Better } from "../search/observation.js";
import { parameterAxis, shownNumber, valueAxis } from "./axis.js";
import type { ShownTrial } from "./read-trials.js";
import { shortNames } from "./short-names.js";

const HEIGHT = 340;
/** From one axis to the next, at least. */
const NARROWEST_GAP = 130;
const MARGIN = { top: 48, bottom: 20, side: 96 };
const WIDTH = 1050;

/**
 * An axis for each parameter and one for the objective; each trial is a line across them, the best
 * one last and on top.
 */
export function parallelCoordinates(
  trials: readonly ShownTrial[],
  { monitor, better }: { readonly monitor: string; readonly better: Better },
  best: string | null,
): Markup {
  const paths = [...new Set(trials.flatMap(({ parameters }) => Object.keys(parameters)))];
  const names = shortNames(paths);
  const valued = trials.filter(({ value }) => value !== null);
  const axes = [...paths.map((path) => parameterAxis(path, valued)), valueAxis(monitor, valued)];
  const gaps = Math.max(1, axes.length - 1);
  const width = Math.max(WIDTH, 2 * MARGIN.side + gaps * NARROWEST_GAP);
  const gap = (width - 2 * MARGIN.side) / gaps;
  const x = (index: number): string => (MARGIN.side + index * gap).toFixed(1);
  const y = (place: number): string =>
    (HEIGHT - MARGIN.bottom - place * (HEIGHT - MARGIN.top - MARGIN.bottom)).toFixed(1);
  const ranked = valued.toSorted((a, b) => byValue(better)(a.value ?? undefined, b.value ?? undefined));
  const lines = ranked
    .map((trial, rank) => {
      const points = axes.flatMap((axis, index) => {
        const place = axis.placeOf(trial);
        return place === undefined ? [] : `${x(index)},${y(place)}`;
      });
      const isBest = trial.id === best;
      const opacity = isBest ? 1 : 0.12 + 0.5 * (1 - rank / Math.max(1, ranked.length - 1)) ** 2;
      return html`<polyline
        class="line${isBest ? " best" : ""}"
        opacity="${opacity.toFixed(2)}"
        points="${points.join(" ")}"
        ><title>${trial.id}: ${shownNumber(trial.value ?? 0)}</title></polyline
      >`;
    })
    .reverse();
  const most = Math.max(8, Math.floor(gap / 8));
  const drawn = axes.map((axis, index) => {
    const isLast = index === axes.length - 1;
    const name = names.get(axis.name) ?? axis.name;
    const ticks = axis.ticks.map(({ place, text }) => {
      const at = Number(x(index)) + (isLast ? 8 : -8);
      return html`<text
        class="tick"
        text-anchor="${isLast ? "start" : "end"}"
        x="${at}"
        y="${Number(y(place)) + 4}"
        >${cut(text, isLast || index === 0 ? 14 : most)}</text
      >`;
    });
    return html`<line class="axis" x1="${x(index)}" x2="${x(index)}" y1="${y(0)}" y2="${y(1)}" /><text
        class="name"
        text-anchor="middle"
        x="${x(index)}"
        y="20"
        >${cut(name, most)}<title>${axis.name}</title></text
      >${ticks}`;
  });
  return html`<div class="scroll">
    <svg
      viewBox="0 0 ${width} ${HEIGHT}"
      style="min-width:${Math.round(width * 0.66)}px"
      role="img"
      aria-label="parallel coordinates"
      id="parallel"
    >
      ${lines}${drawn}
    </svg>
  </div>`;
}

/** The end of a path says more than its beginning. */
const cut = (text: string, most: number): string => (text.length > most ? `…${text.slice(1 - most)}` : text);
