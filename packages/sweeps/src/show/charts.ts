import { html, type Markup } from "@lighterjs/core";
import { byValue, type Better } from "../search/observation.js";
import { textOf, type WrittenValue } from "../study/sweep-record.js";
import type { ShownTrial } from "./read-trials.js";

interface Objective {
  readonly monitor: string;
  readonly better: Better;
}

const WIDTH = 1050;
const HEIGHT = 320;
const MARGIN = { top: 34, bottom: 26, side: 90 };

/**
 * A scale along one axis: where a value stands, from 0 at the bottom to 1, and what is written
 * beside it.
 */
interface Axis {
  readonly name: string;
  placeOf(trial: ShownTrial): number | undefined;
  readonly ticks: readonly { readonly place: number; readonly text: string }[];
}

/** An axis for each parameter and one for the objective; each trial is a line across them. */
export function parallelCoordinates(
  trials: readonly ShownTrial[],
  { monitor, better }: Objective,
  best: string | null,
): Markup {
  const paths = [...new Set(trials.flatMap(({ parameters }) => Object.keys(parameters)))];
  const axes = [
    ...paths.map((path) => parameterAxis(path, trials)),
    numberAxis(
      monitor,
      trials.flatMap(({ value }) => value ?? []),
      (trial) => trial.value ?? undefined,
    ),
  ];
  const gap = (WIDTH - 2 * MARGIN.side) / Math.max(1, axes.length - 1);
  const x = (index: number): number => MARGIN.side + index * gap;
  const y = (place: number): number => HEIGHT - MARGIN.bottom - place * (HEIGHT - MARGIN.top - MARGIN.bottom);
  const valued = trials.filter(({ value }) => value !== null);
  const ranked = valued.toSorted((a, b) => byValue(better)(a.value ?? undefined, b.value ?? undefined));
  const lines = ranked
    .map((trial, rank) => {
      const points = axes.map((axis, index) => {
        const place = axis.placeOf(trial);
        return place === undefined ? undefined : `${x(index).toFixed(1)},${y(place).toFixed(1)}`;
      });
      const opacity = trial.id === best ? 1 : 0.1 + 0.5 * (1 - rank / Math.max(1, ranked.length - 1)) ** 2;
      return html`<polyline
        class="line${trial.id === best ? " best" : ""}"
        opacity="${opacity.toFixed(2)}"
        points="${points.filter(Boolean).join(" ")}"
        ><title>${trial.id}: ${short(trial.value ?? 0)}</title></polyline
      >`;
    })
    .reverse();
  const drawn = axes.map((axis, index) => {
    const ticks = axis.ticks.map(
      ({ place, text }) => html`<text x="${x(index) + 6}" y="${y(place) + 4}">${cut(text, 16)}</text>`,
    );
    return html`<line class="axis" x1="${x(index)}" x2="${x(index)}" y1="${y(0)}" y2="${y(1)}" /><text
        class="name"
        text-anchor="middle"
        x="${x(index)}"
        y="16"
        >${cut(lastStep(axis.name), Math.max(8, Math.floor(gap / 8)))}<title>${axis.name}</title></text
      >${ticks}`;
  });
  return html`<svg
    viewBox="0 0 ${WIDTH} ${HEIGHT}"
    role="img"
    aria-label="parallel coordinates"
    id="parallel"
  >
    ${lines}${drawn}
  </svg>`;
}

/** A dot for each trial in the order of asking, and the best value so far. */
export function valueOverTrials(trials: readonly ShownTrial[], { monitor, better }: Objective): Markup {
  const [width, height] = [620, 280];
  const inOrder = trials.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const valued = inOrder.filter(({ value }) => value !== null);
  const axis = numberAxis(
    monitor,
    valued.flatMap(({ value }) => value ?? []),
    (trial) => trial.value ?? undefined,
  );
  const x = (index: number): number => 70 + (index / Math.max(1, inOrder.length - 1)) * (width - 90);
  const y = (place: number): number => height - 30 - place * (height - 50);
  const compare = byValue(better);
  let best: number | undefined;
  const stairs: string[] = [];
  const dots = inOrder.flatMap((trial, index) => {
    const place = axis.placeOf(trial);
    if (place === undefined || trial.value === null) return [];
    if (trial.state === "completed" && (best === undefined || compare(trial.value, best) < 0)) {
      if (best !== undefined)
        stairs.push(`${x(index).toFixed(1)},${y(axis.placeOf({ ...trial, value: best }) ?? 0).toFixed(1)}`);
      best = trial.value;
      stairs.push(`${x(index).toFixed(1)},${y(place).toFixed(1)}`);
    }
    return [
      html`<circle class="dot ${trial.state}" r="4" cx="${x(index).toFixed(1)}" cy="${y(place).toFixed(1)}"
        ><title>${trial.id}: ${short(trial.value)} (${trial.state})</title></circle
      >`,
    ];
  });
  if (best !== undefined && valued[0] !== undefined)
    stairs.push(
      `${x(inOrder.length - 1).toFixed(1)},${y(axis.placeOf({ ...valued[0], value: best }) ?? 0).toFixed(1)}`,
    );
  const ticks = axis.ticks.map(
    ({ place, text }) =>
      html`<line class="grid" x1="64" x2="${width - 10}" y1="${y(place)}" y2="${y(place)}" /><text
          text-anchor="end"
          x="58"
          y="${y(place) + 4}"
          >${text}</text
        >`,
  );
  const ends = [inOrder[0], inOrder.at(-1)].map(
    (trial, index) =>
      html`<text text-anchor="middle" x="${x(index === 0 ? 0 : inOrder.length - 1)}" y="${height - 8}"
        >${trial?.id ?? ""}</text
      >`,
  );
  return html`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="value over trials" id="values">
    ${ticks}${ends}
    <polyline class="stairs" points="${stairs.join(" ")}" />
    ${dots}
  </svg>`;
}

function parameterAxis(path: string, trials: readonly ShownTrial[]): Axis {
  const values = trials.flatMap(({ parameters }) => parameters[path] ?? []);
  const numbers = values.filter((value): value is number => typeof value === "number");
  const distinct = [...new Map(values.map((value) => [textOf(value), value]))].map(([, value]) => value);
  if (numbers.length === values.length && distinct.length > 6)
    return numberAxis(path, numbers, ({ parameters }) => {
      const value = parameters[path];
      return typeof value === "number" ? value : undefined;
    });
  const isNumbers = numbers.length === values.length;
  const order = isNumbers ? distinct.toSorted((a, b) => Number(a) - Number(b)) : distinct;
  const place = (index: number): number => (order.length === 1 ? 0.5 : index / (order.length - 1));
  return {
    name: path,
    placeOf: ({ parameters }) => {
      const index = order.findIndex((value) => textOf(value) === textOf(parameters[path]));
      return index === -1 ? undefined : place(index);
    },
    ticks: order.map((value, index) => ({ place: place(index), text: written(value) })),
  };
}

/** Logarithmic where all values are positive and span more than two powers of ten. */
function numberAxis(
  name: string,
  values: readonly number[],
  read: (trial: ShownTrial) => number | undefined,
): Axis {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const isLog = low > 0 && high / low > 100;
  const scale = (value: number): number => (isLog ? Math.log(value) : value);
  const range = scale(high) - scale(low);
  const place = (value: number): number => (range === 0 ? 0.5 : (scale(value) - scale(low)) / range);
  const at = (share: number): number => {
    const scaled = scale(low) + share * range;
    return isLog ? Math.exp(scaled) : scaled;
  };
  const shares = values.length === 0 ? [] : range === 0 ? [0.5] : [0, 0.25, 0.5, 0.75, 1];
  return {
    name,
    placeOf(trial) {
      const value = read(trial);
      return value === undefined ? undefined : place(value);
    },
    ticks: shares.map((share) => ({ place: share, text: short(range === 0 ? low : at(share)) })),
  };
}

const written = (value: WrittenValue): string =>
  typeof value === "string" ? value : typeof value === "number" ? short(value) : JSON.stringify(value);

const lastStep = (path: string): string => path.split(".").slice(-2).join(".");
const cut = (text: string, most: number): string => (text.length > most ? `…${text.slice(1 - most)}` : text);

function short(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) return value.toExponential(1);
  return String(Number(value.toPrecision(3)));
}
