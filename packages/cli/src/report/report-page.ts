import { createHash } from "node:crypto";
import { html, htmlPage, Markup, withCode } from "@lighterjs/core/render";
import { formatNumber } from "../host/format-number.js";
import { secondsTaken, timeTaken, type RunResults } from "../results/read-run.js";
import { configs, differences, environments } from "./config-sections.js";
import { chartsOf, curves } from "./curves-section.js";
import { chartData } from "./line-chart.js";
import { confusions, stageTable, worstImages } from "./measured-sections.js";
import type { ReportedRun } from "./report-content.js";
import { REPORT_SCRIPT } from "./report-script.js";
import { REPORT_STYLE } from "./report-style.js";
import { number, runName, sortableTable, type Cell, type Column } from "./tables.js";
import { timeScale } from "./time-scale.js";

/** Tells a page of ours from others. */
export const GENERATOR = '<meta name="generator" content="lighter report" />';

/**
 * The page of `lighter report`: one file that needs no other, of one run or of several side by
 * side.
 */
export function reportPage(runs: readonly ReportedRun[]): string {
  const title = runs.length === 1 ? `Run ${runs[0]!.name}` : `${runs.length} runs`;
  const time = timeScale(runs);
  const charts = chartsOf(runs);
  // JSON in a page: no text in it may end the element that it stands in.
  const data = JSON.stringify({ end: time.end, charts: charts.map(chartData) }).replaceAll("<", "\\u003c");
  const isAllowed = `'sha256-${createHash("sha256").update(REPORT_SCRIPT).digest("base64")}'`;
  const body = html`<main>
      <header>
        <h1>${title}</h1>
        ${runs.length === 1 ? html`<p>${runs[0]!.results.path}</p>` : undefined}
      </header>
      ${runs.length === 1 ? figures(runs[0]!) : undefined} ${overview(runs)} ${curves(runs, charts, time)}
      ${stageTable(runs)} ${confusions(runs)} ${worstImages(runs)} ${differences(runs)} ${configs(runs)}
      ${environments(runs)}
      <footer>
        Made by <code>lighter report</code>. Epochs are completed ones: at 1 the first has ended.
      </footer>
    </main>
    ${new Markup(`<script type="application/json" id="data">${data}</script>`)}
    ${new Markup(`<script>${REPORT_SCRIPT}</script>`)}`;
  return htmlPage({
    title,
    style: REPORT_STYLE,
    head: new Markup(GENERATOR),
    allowed: `img-src data:; script-src ${isAllowed}`,
    body,
  });
}

/** The numbers to remember, large. */
function figures({ results }: ReportedRun): Markup {
  const shown = mainMetrics([results]).map((name) => {
    const best = results.best.get(name);
    const value = best?.value ?? results.metrics.get(name);
    return [best === undefined ? name : `best ${name}`, value === undefined ? "–" : formatNumber(value)];
  });
  const parts = [
    ["state", results.state],
    ["epochs", results.epoch === undefined ? "–" : String(results.epoch + 1)],
    ...shown,
    ["time", timeTaken(results) ?? "–"],
  ];
  return html`<dl class="figures">
    ${parts.map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
}

function overview(runs: readonly ReportedRun[]): Markup | undefined {
  const notes = runs.flatMap(({ name, results }) => [
    ...(results.detail === undefined ? [] : [`${name}: ${results.detail}`]),
    ...(results.isRehearsal ? [`${name} is a rehearsal, whose values mean nothing`] : []),
    ...results.faults.map((fault) => `${name}: ${fault}`),
  ]);
  const list =
    notes.length === 0
      ? undefined
      : html`<ul class="notes">
          ${notes.map((note) => html`<li>${withCode(note)}</li>`)}
        </ul>`;
  if (runs.length === 1) return list;
  const metrics = mainMetrics(runs.map(({ results }) => results));
  const columns: Column[] = [
    { title: "run" },
    { title: "state" },
    { title: "epochs", isNumber: true },
    ...metrics.flatMap((name) => [
      { title: `best ${name}`, isNumber: true },
      { title: "last", isNumber: true },
    ]),
    { title: "time", isNumber: true },
    { title: "started" },
  ];
  const rows = runs.map((run, index): Cell[] => {
    const { results } = run;
    return [
      { shown: runName(run, index) },
      { shown: html`<span class="state ${results.state}">${results.state}</span>` },
      number(results.epoch === undefined ? undefined : results.epoch + 1),
      ...metrics.flatMap((name) => [
        number(results.best.get(name)?.value),
        number(results.metrics.get(name)),
      ]),
      { shown: timeTaken(results) ?? "–", value: secondsTaken(results) ?? -1 },
      { shown: dateOf(results.started), value: results.started ?? 0 },
    ];
  });
  return html`<section aria-label="Runs">${sortableTable(columns, rows)} ${list}</section>`;
}

function dateOf(time: number | undefined): string {
  return time === undefined ? "–" : new Date(time).toISOString().slice(0, 16).replace("T", " ");
}

/** Two at most: of validation where there is some, the loss first. */
function mainMetrics(runs: readonly RunResults[]): readonly string[] {
  const names = [...new Set(runs.flatMap(({ best }) => [...best.keys()]))];
  const rank = (name: string): number => (name.startsWith("val/") ? 0 : 2) + (name.endsWith("/loss") ? 0 : 1);
  return names.sort((a, b) => rank(a) - rank(b)).slice(0, 2);
}
