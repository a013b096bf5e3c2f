import { html, Markup } from "@lighterjs/core";
import type { WrittenValue } from "../study/sweep-record.js";
import { importances } from "./importance.js";
import { parallelCoordinates, valueOverTrials } from "./charts.js";
import type { ShownSweep, ShownTrial } from "./read-trials.js";

/**
 * The page of a sweep: parallel coordinates, value over trials, importance of parameters, and the
 * table. One file that needs no other and runs no script.
 *
 * @param tails - the last lines of the logs of trials that have failed, by id
 */
export function renderPage(
  name: string,
  sweep: ShownSweep,
  tails: ReadonlyMap<string, readonly string[]>,
): string {
  const { objective, trials, best } = sweep;
  const shownBest = trials.find(({ id }) => id === best);
  const counts = countStates(trials);
  const lead =
    objective === null
      ? "Trials are not compared: the sweep has no objective."
      : shownBest === undefined
        ? html`No trial has a value of <code>${objective.monitor}</code> yet.`
        : html`Best <code>${objective.monitor}</code> (${objective.better === "min" ? "smaller" : "larger"} is
            better): <b>${number(shownBest.value)}</b> in trial <b>${shownBest.id}</b>`;
  return html`<!doctype html>
    <html lang="en">
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
      <title>${name} · sweep</title>
      <style>
        ${new Markup(STYLE)}
      </style>
      <main>
        <h1>${name}</h1>
        <p class="lead">${lead}</p>
        <p class="counts">${counts}</p>
        ${charts(sweep)}
        <h2>Trials</h2>
        ${table(sweep)} ${failures(trials, tails)}
      </main>
    </html> `.text;
}

function countStates(trials: readonly ShownTrial[]): Markup {
  const counts = new Map<string, number>();
  for (const { state } of trials) counts.set(state, (counts.get(state) ?? 0) + 1);
  const parts = [...counts].map(
    ([state, count], at) => html`${at === 0 ? ": " : ", "}<span class="${state}">${count} ${state}</span>`,
  );
  return html`${trials.length} trial${trials.length === 1 ? "" : "s"}${parts}`;
}

function charts({ objective, trials, best }: ShownSweep): Markup | undefined {
  if (objective === null || trials.every(({ value }) => value === null)) return undefined;
  const shares = importances(trials.filter(({ state }) => state === "completed"));
  const bars = [...shares].map(
    ([path, share]) =>
      html`<tr>
        <th scope="row">${path}</th>
        <td>
          <svg viewBox="0 0 200 14" class="bar" role="img" aria-label="${percent(share)}">
            <rect width="200" height="14" class="track" />
            <rect width="${(share * 200).toFixed(1)}" height="14" class="fill" />
          </svg>
        </td>
        <td class="number">${percent(share)}</td>
      </tr>`,
  );
  return html`<h2>What each choice led to</h2>
    <p>A line is a trial. The darker, the better its value; the best one is drawn in full.</p>
    ${parallelCoordinates(trials, objective, best)}
    <div class="pair">
      <section>
        <h2>Value over trials</h2>
        ${valueOverTrials(trials, objective)}
      </section>
      <section>
        <h2>Importance of parameters</h2>
        ${
          bars.length === 0
            ? html`<p>Too few trials have ended to say anything.</p>`
            : html`<p>How much of the differences a parameter explains by itself.</p>
                <table class="importance">
                  ${bars}
                </table>`
        }
      </section>
    </div>`;
}

function table({ objective, trials, best }: ShownSweep): Markup {
  const paths = [...new Set(trials.flatMap(({ parameters }) => Object.keys(parameters)))];
  const head = [
    "trial",
    "state",
    ...(objective === null ? [] : [objective.monitor]),
    ...paths,
    "host",
    "reason",
  ];
  const rows = trials.map((trial) => {
    const cells = [
      html`<th scope="row">${trial.id}</th>`,
      html`<td class="${trial.state}">${trial.state}</td>`,
      ...(objective === null ? [] : [html`<td class="number">${number(trial.value)}</td>`]),
      ...paths.map((path) => valueCell(trial.parameters[path])),
      html`<td>${trial.host ?? ""}</td>`,
      html`<td>${trial.reason ?? ""}</td>`,
    ];
    return html`<tr${trial.id === best ? new Markup(' class="best"') : undefined}>${cells}</tr>`;
  });
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          ${head.map((cell) => html`<th scope="col">${cell}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}

function valueCell(value: WrittenValue | undefined): Markup {
  if (value === undefined) return html`<td></td>`;
  if (typeof value === "number") return html`<td class="number">${number(value)}</td>`;
  return html`<td>${typeof value === "string" ? value : JSON.stringify(value)}</td>`;
}

function failures(
  trials: readonly ShownTrial[],
  tails: ReadonlyMap<string, readonly string[]>,
): Markup | undefined {
  const parts = trials.flatMap(({ id, reason }) => {
    const tail = tails.get(id);
    if (tail === undefined || tail.length === 0) return [];
    return [
      html`<details>
        <summary>${id}: ${reason ?? "failed"}</summary>
        <pre>${tail.join("\n")}</pre>
      </details>`,
    ];
  });
  return parts.length === 0
    ? undefined
    : html`<h2>Failures</h2>
        ${parts}`;
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;

/** Four digits, as few as a person reads. */
function number(value: number | null): string {
  if (value === null) return "–";
  if (Number.isInteger(value)) return String(value);
  const size = Math.abs(value);
  return size < 1e-3 || size >= 1e6 ? value.toExponential(2) : String(Number(value.toPrecision(4)));
}

const STYLE = `
:root { color-scheme: light dark; --ink: #1c2430; --paper: #fff; --soft: #667085; --rule: #e4e7ec; --blue: #175cd3; --pale: #b2ccff; --red: #b42318; --amber: #b54708; --green: #027a48; }
@media screen and (prefers-color-scheme: dark) { :root { --ink: #e6e9ef; --paper: #14181f; --soft: #98a2b3; --rule: #2c3440; --blue: #84adff; --pale: #2d4a86; --red: #f97066; --amber: #fdb022; --green: #32d583; } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 1100px; margin: 0 auto; padding: 32px 24px 64px; }
h1 { font-size: 26px; margin: 0 0 4px; } h2 { font-size: 17px; margin: 32px 0 4px; } p { margin: 0 0 8px; color: var(--soft); }
.lead { color: var(--ink); font-size: 17px; } code { font-family: ui-monospace, monospace; font-size: .93em; }
svg { width: 100%; height: auto; display: block; } svg text { fill: var(--soft); font: 12px system-ui, sans-serif; } svg text.name { fill: var(--ink); font-weight: 600; }
.axis { stroke: var(--soft); } .grid { stroke: var(--rule); } .line { fill: none; stroke: var(--blue); } .line.best { stroke-width: 2.5; }
.dot { fill: var(--blue); } .dot.pruned { fill: none; stroke: var(--amber); stroke-width: 1.5; } .stairs { fill: none; stroke: var(--green); stroke-width: 2; }
.pair { display: grid; grid-template-columns: 3fr 2fr; gap: 0 40px; } @media (max-width: 760px) { .pair { grid-template-columns: 1fr; } }
.scroll { overflow-x: auto; } table { border-collapse: collapse; font-size: 14px; } .scroll table { width: 100%; } th, td { text-align: left; padding: 5px 12px 5px 0; border-bottom: 1px solid var(--rule); white-space: nowrap; }
thead th { color: var(--soft); font-weight: 500; } .number { font-variant-numeric: tabular-nums; text-align: right; } tr.best { font-weight: 600; } .importance { width: 100%; } .importance td:nth-child(2) { width: 50%; }
.track { fill: var(--rule); } .fill { fill: var(--blue); } .failed { color: var(--red); } .pruned, .stopped { color: var(--amber); } .completed { color: var(--green); } .running { color: var(--blue); }
details { margin: 8px 0; } pre { overflow-x: auto; padding: 12px; background: color-mix(in srgb, var(--rule) 40%, transparent); font: 12px/1.45 ui-monospace, monospace; }
`;
