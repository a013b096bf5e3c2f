import { createHash } from "node:crypto";
import { html, htmlPage, Markup, withCode, type Piece } from "@lighterjs/core";
import { formatNumber } from "../host/format-number.js";
import { secondsTaken, timeTaken, type RunResults } from "../results/read-run.js";
import { isFields, type Fields } from "../results/run-files.js";
import { confusionSection } from "./confusion-section.js";
import { freezingChart } from "./freezing-chart.js";
import { chartData, lineChart, RUN_COLORS, stageClass, type Chart, type Series } from "./line-chart.js";
import type { ReportedRun } from "./report-content.js";
import { REPORT_SCRIPT } from "./report-script.js";
import { REPORT_STYLE } from "./report-style.js";
import { sortableTable, type Cell, type Column } from "./tables.js";
import { timeScale, type TimeScale } from "./time-scale.js";

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

function runName({ name }: ReportedRun, index: number): Markup {
  return html`<i class="swatch run-${index % RUN_COLORS}"></i>${name}`;
}

function number(value: number | undefined): Cell {
  return value === undefined
    ? { shown: "–", value: Number.MAX_VALUE }
    : { shown: formatNumber(value), value };
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

/**
 * A chart for each metric, whatever stages and runs have it: the losses first, the learning rate
 * last.
 */
function chartsOf(runs: readonly ReportedRun[]): readonly Chart[] {
  const charts = new Map<string, Series[]>();
  for (const [index, run] of runs.entries()) {
    const points = new Map<string, [number, number][]>();
    for (const { step, values } of run.results.history)
      for (const [name, value] of values) {
        const known = points.get(name) ?? [];
        points.set(name, known);
        known.push([step / run.stepsPerEpoch, value]);
      }
    for (const [name, each] of points) {
      if (name.startsWith("freezer/")) continue;
      const [stage, ...rest] = name.includes("/") ? name.split("/") : ["", name];
      const title = rest.join("/");
      const best = run.results.best.get(name);
      const series = charts.get(title) ?? [];
      charts.set(title, series);
      series.push({
        run: run.name,
        color: index,
        stage: stage ?? "",
        points: each,
        best: best !== undefined && stage === "val" ? [best.step / run.stepsPerEpoch, best.value] : undefined,
      });
    }
  }
  const rank = (title: string): number =>
    title === "loss" ? 0 : title.endsWith("loss") ? 1 : title === "learning_rate" ? 3 : 2;
  return [...charts]
    .map(([title, series]) => ({ title, series }))
    .sort((a, b) => rank(a.title) - rank(b.title));
}

function curves(runs: readonly ReportedRun[], charts: readonly Chart[], time: TimeScale): Markup | undefined {
  const [first, ...others] = charts;
  if (first === undefined) return html`<p class="quiet">Nothing has been logged yet.</p>`;
  const stages = [...new Set(charts.flatMap(({ series }) => series.map(({ stage }) => stageClass(stage))))];
  const timelines = runs.map((run) => freezingChart(run, time, runs.length > 1));
  const key = [
    ...runs.map((run, index) => (runs.length === 1 ? undefined : html`<span>${runName(run, index)}</span>`)),
    ...(["val", "train"] as const).map((stage) =>
      stages.includes(stage)
        ? html`<span
            ><svg viewBox="0 0 30 10"><path class="run-0 ${stage}" d="M0 5h30" /></svg>${stage}</span
          >`
        : undefined,
    ),
    timelines.some((each) => each !== undefined)
      ? html`<span><i class="swatch frozen"></i>frozen</span><span><i class="swatch trains"></i>trains</span>`
      : undefined,
  ];
  return html`<section aria-label="Curves">
    <p class="key">${key}</p>
    <div class="timed">${lineChart(first, time, 0)} ${timelines}</div>
    <div class="grid">${others.map((chart, index) => lineChart(chart, time, index + 1))}</div>
  </section>`;
}

/** The table of measurements after training. */
function stageTable(runs: readonly ReportedRun[]): Markup | undefined {
  const all = runs.flatMap((run, index) => run.stages.map((stage) => ({ run, index, stage })));
  if (all.length === 0) return undefined;
  const metrics = [...new Set(all.flatMap(({ stage }) => [...stage.metrics.keys()]))];
  const columns: Column[] = [
    { title: "run" },
    { title: "stage" },
    { title: "checkpoint" },
    { title: "samples", isNumber: true },
    ...metrics.map((title) => ({ title, isNumber: true })),
  ];
  const rows = all.map(({ run, index, stage }): Cell[] => [
    { shown: runName(run, index) },
    { shown: stage.stage },
    { shown: checkpointOf(stage.measured) },
    number(typeof stage.measured.samples === "number" ? stage.measured.samples : undefined),
    ...metrics.map((name) => number(stage.metrics.get(name))),
  ]);
  return section("Measured afterwards", sortableTable(columns, rows));
}

function checkpointOf({ checkpoint }: Fields): string {
  if (!isFields(checkpoint)) return "–";
  const { path, epoch, step } = checkpoint;
  const parts = [
    typeof path === "string" ? path : undefined,
    typeof epoch === "number" ? `epoch ${epoch}` : undefined,
  ];
  const known = parts.filter((part) => part !== undefined);
  return known.length > 0 ? known.join(", ") : typeof step === "number" ? `step ${step}` : "–";
}

function confusions(runs: readonly ReportedRun[]): Markup | undefined {
  const found = runs.flatMap(({ name, confusion }) =>
    confusion === undefined ? [] : [confusionSection(confusion, runs.length > 1 ? name : undefined)],
  );
  return found.length === 0 ? undefined : section("Which class is taken for which", found);
}

/** The images that the model took for others most surely. */
function worstImages(runs: readonly ReportedRun[]): Markup | undefined {
  const found = runs.flatMap(({ name, worst }) => (worst === undefined ? [] : [{ name, ...worst }]));
  if (found.length === 0) return undefined;
  return section(
    "What was mistaken most",
    found.map(
      ({ name, stage, samples }) =>
        html`<h3>${runs.length > 1 ? html`${name} ` : undefined}<small>${stage}</small></h3>
          <ul class="images">
            ${samples.map(
              ({ id, actual, takenFor, probability, image }) =>
                html`<li>
                  <img src="${image}" alt="${id}" title="${id}" />
                  <span>${actual} <small>taken for</small> ${takenFor}</span>
                  <small>${(100 * probability).toFixed(1)} % ${actual}</small>
                </li>`,
            )}
          </ul>`,
    ),
  );
}

/** The differences of the configs, side by side. */
function differences(runs: readonly ReportedRun[]): Markup | undefined {
  const paths = new Map<string, { left: string; right: Map<number, string> }>();
  const told = (side: { readonly value: unknown } | null): string =>
    side === null ? "–" : typeof side.value === "string" ? side.value : JSON.stringify(side.value);
  for (const [index, { changes }] of runs.entries())
    for (const { path, kind, left, right } of changes) {
      const row = paths.get(path) ?? {
        left: kind === "variable" ? "" : told(left),
        right: new Map<number, string>(),
      };
      paths.set(path, row);
      row.right.set(index, kind === "variable" ? "another value" : kind === "moved" ? "moved" : told(right));
    }
  if (paths.size === 0) return undefined;
  const columns = [{ title: "option" }, ...runs.map(({ name }) => ({ title: name }))];
  const rows = [...paths].map(([path, { left, right }]): Cell[] => [
    { shown: html`<code>${path}</code>` },
    ...runs.map((_, index) => {
      const text = right.get(index) ?? left;
      const value = text !== "" && Number.isFinite(Number(text)) ? Number(text) : undefined;
      return {
        shown: html`<code${right.has(index) ? new Markup(' class="other"') : undefined}>${text}</code>`,
        value,
      };
    }),
  ]);
  return section("What differs", sortableTable(columns, rows));
}

function configs(runs: readonly ReportedRun[]): Markup | undefined {
  const found = runs.flatMap(({ name, config }) => (config === undefined ? [] : [{ name, config }]));
  if (found.length === 0) return undefined;
  return section(
    "Config",
    found.map(
      ({ name, config }) =>
        html`<details${runs.length === 1 ? new Markup(" open") : undefined}>
          <summary>${name}</summary>
          <pre class="config">${config.trimEnd().split("\n").map(configLine)}</pre>
        </details>`,
    ),
  );
}

/** A line of YAML with its key and the origin of its value told apart. */
function configLine(text: string): Markup {
  const [, body = text, origin] = /^(.*?)( # \S.*)?$/.exec(text) ?? [];
  const [, indent = "", key, rest = ""] = /^(\s*(?:- )*)([\w.-]+:)?(.*)$/.exec(body) ?? [];
  const told = key === undefined ? undefined : html`<b>${key}</b>`;
  const from = origin === undefined ? undefined : html`<small>${origin}</small>`;
  return html`${[indent, told, rest, from, "\n"]}`;
}

function environments(runs: readonly ReportedRun[]): Markup | undefined {
  const tables = runs.map(({ results }) => flat(results.environment));
  const keys = [...new Set(tables.flatMap((table) => [...table.keys()]))];
  if (keys.length === 0) return undefined;
  const columns = [{ title: "what" }, ...runs.map(({ name }) => ({ title: name }))];
  const rows = keys.map((key): Cell[] => [
    { shown: key },
    ...tables.map((table) => ({ shown: table.get(key) ?? "–" })),
  ]);
  return section("Environment", sortableTable(columns, rows));
}

function flat(fields: Fields, prefix = ""): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(fields).flatMap(([key, value]): (readonly [string, string])[] => {
      if (isFields(value)) return [...flat(value, `${prefix}${key} `)];
      const text = key === "memory_bytes" ? `${Math.round(Number(value) / 2 ** 30)} GiB` : String(value);
      return [[`${prefix}${key.replace(/_bytes$/, "").replaceAll("_", " ")}`, text]];
    }),
  );
}

function section(title: string, content: Piece): Markup {
  return html`<section>
    <h2>${title}</h2>
    ${content}
  </section>`;
}
