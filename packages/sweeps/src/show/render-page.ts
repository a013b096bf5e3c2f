import { html, Markup } from "@lighterjs/core/render";
import type { WrittenValue } from "../study/sweep-record.js";
import { importances } from "./importance.js";
import { shownNumber } from "./axis.js";
import { parallelCoordinates } from "./parallel-coordinates.js";
import type { ShownSweep, ShownTrial } from "./read-trials.js";
import { shortNames } from "./short-names.js";
import { valueOverTrials } from "./value-chart.js";

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
            better): <b>${precise(shownBest.value)}</b> in trial <b>${shownBest.id}</b>`;
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
  const names = shortNames([...shares.keys()]);
  const bars = [...shares].map(
    ([path, share]) =>
      html`<tr>
        <th scope="row" title="${path}">${names.get(path) ?? path}</th>
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
    <p>A line is a trial: the stronger, the better its value; the best one is green.</p>
    ${parallelCoordinates(trials, objective, best)}
    <div class="pair">
      <section>
        <h2>Value over trials</h2>
        <p class="key">
          ${keyOf(html`<circle class="dot" cx="9" cy="6" r="4" />`, "completed")}
          ${keyOf(html`<circle class="dot pruned" cx="9" cy="6" r="4" />`, "pruned")}
          ${keyOf(html`<line class="stairs" x1="0" x2="18" y1="6" y2="6" />`, "best so far")}
        </p>
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

const keyOf = (mark: Markup, text: string): Markup =>
  html`<span><svg viewBox="0 0 18 12" aria-hidden="true">${mark}</svg>${text}</span>`;

function table({ objective, trials, best }: ShownSweep): Markup {
  const paths = [...new Set(trials.flatMap(({ parameters }) => Object.keys(parameters)))];
  const names = shortNames(paths);
  const hasHosts = new Set(trials.flatMap(({ host }) => host ?? [])).size > 1;
  const hasReasons = trials.some(({ reason }) => reason !== null);
  const isNumber = (path: string): boolean =>
    trials.every(({ parameters }) => typeof (parameters[path] ?? 0) === "number");
  const head = [
    html`<th scope="col">trial</th>`,
    html`<th scope="col">state</th>`,
    objective === null ? undefined : html`<th scope="col" class="number">${objective.monitor}</th>`,
    ...paths.map(
      (path) =>
        html`<th scope="col" class="${isNumber(path) ? "number" : ""}" title="${path}">
          ${names.get(path) ?? path}
        </th>`,
    ),
    hasHosts ? html`<th scope="col">host</th>` : undefined,
    hasReasons ? html`<th scope="col">reason</th>` : undefined,
  ];
  const rows = trials.map((trial) => {
    const cells = [
      html`<th scope="row">${trial.id}</th>`,
      html`<td class="${trial.state}">${trial.state}</td>`,
      objective === null ? undefined : html`<td class="number">${precise(trial.value)}</td>`,
      ...paths.map((path) => valueCell(trial.parameters[path])),
      hasHosts ? html`<td>${trial.host ?? ""}</td>` : undefined,
      hasReasons ? html`<td class="reason">${trial.reason ?? ""}</td>` : undefined,
    ];
    return html`<tr class="${trial.id === best ? "best" : ""}">
      ${cells}
    </tr>`;
  });
  return html`<div class="scroll">
    <table class="trials">
      <thead>
        <tr>
          ${head}
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
  if (typeof value === "number") return html`<td class="number">${shownNumber(value)}</td>`;
  return html`<td>${typeof value === "string" ? value : JSON.stringify(value)}</td>`;
}

function failures(
  trials: readonly ShownTrial[],
  tails: ReadonlyMap<string, readonly string[]>,
): Markup | undefined {
  const isFew = tails.size <= 3;
  const parts = trials.flatMap(({ id, reason }) => {
    const tail = tails.get(id);
    if (tail === undefined || tail.length === 0) return [];
    return [
      html`<details${isFew ? new Markup(" open") : undefined}>
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

/** Four digits, the same for all that stand below one another. */
function precise(value: number | null): string {
  if (value === null) return "–";
  const size = Math.abs(value);
  return Number.isInteger(value) || size < 1e-3 || size >= 1e6 ? shownNumber(value) : value.toPrecision(4);
}

const STYLE = `
:root { color-scheme: light dark; --ink: #1c2430; --paper: #fff; --soft: #667085; --rule: #e4e7ec; --blue: #175cd3; --red: #b42318; --amber: #b54708; --green: #027a48; }
@media screen and (prefers-color-scheme: dark) { :root { --ink: #e6e9ef; --paper: #14181f; --soft: #98a2b3; --rule: #2c3440; --blue: #84adff; --red: #f97066; --amber: #fdb022; --green: #32d583; } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 1100px; margin: 0 auto; padding: 32px 24px 64px; }
h1 { font-size: 26px; margin: 0 0 4px; overflow-wrap: anywhere; } h2 { font-size: 17px; margin: 32px 0 4px; } p { margin: 0 0 8px; color: var(--soft); }
.lead { color: var(--ink); font-size: 17px; } code { font-family: ui-monospace, monospace; font-size: .93em; }
.scroll { overflow-x: auto; } svg { width: 100%; height: auto; display: block; } svg text { fill: var(--soft); font: 12px system-ui, sans-serif; }
svg text.name { fill: var(--ink); font-weight: 600; } svg text.tick { paint-order: stroke; stroke: var(--paper); stroke-width: 4px; stroke-linejoin: round; }
.axis { stroke: var(--soft); } .grid { stroke: var(--rule); } .line { fill: none; stroke: var(--blue); stroke-width: 1.5; } .line.best { stroke: var(--green); stroke-width: 3; } .line:hover { opacity: 1; stroke-width: 3; }
.dot { fill: var(--blue); } .dot.pruned { fill: var(--paper); stroke: var(--amber); stroke-width: 1.5; } .dot.running, .dot.stopped { fill: var(--paper); stroke: var(--blue); stroke-width: 1.5; } .stairs { fill: none; stroke: var(--green); stroke-width: 2; }
.key { display: flex; flex-wrap: wrap; gap: 0 18px; font-size: 13px; } .key svg { display: inline-block; width: 18px; margin-right: 6px; vertical-align: -2px; }
.pair { display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); gap: 0 40px; } @media (max-width: 760px) { .pair { grid-template-columns: minmax(0, 1fr); } }
table { border-collapse: collapse; font-size: 14px; width: 100%; } th, td { text-align: left; padding: 5px 16px 5px 0; border-bottom: 1px solid var(--rule); white-space: nowrap; vertical-align: top; }
th:last-child, td:last-child { padding-right: 0; } thead th { color: var(--soft); font-weight: 500; } .number { font-variant-numeric: tabular-nums; text-align: right; } .trials tbody tr:hover { background: color-mix(in srgb, var(--rule) 40%, transparent); }
tr.best { font-weight: 600; } .reason { white-space: normal; min-width: 14em; font-weight: 400; } .importance th { font-weight: 400; white-space: normal; overflow-wrap: anywhere; } .importance td:nth-child(2) { width: 45%; vertical-align: middle; }
.track { fill: var(--rule); } .fill { fill: var(--blue); } .failed { color: var(--red); } .pruned, .stopped { color: var(--amber); } .completed { color: var(--green); } .running { color: var(--blue); }
details { margin: 8px 0; } summary { cursor: pointer; } pre { overflow-x: auto; margin: 6px 0 0; padding: 12px; background: color-mix(in srgb, var(--rule) 40%, transparent); font: 12px/1.45 ui-monospace, monospace; }
@media print { main { max-width: none; padding: 0; } h2 { break-after: avoid; } tr, svg, pre { break-inside: avoid; } .scroll { overflow: visible; } .scroll svg { min-width: 0 !important; } pre { white-space: pre-wrap; } }
`;
