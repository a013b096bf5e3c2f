import { html, type Markup } from "@lighterjs/core/render";
import { freezingChart } from "./freezing-chart.js";
import { lineChart, stageClass, type Chart, type Series } from "./line-chart.js";
import type { ReportedRun } from "./report-content.js";
import { runName } from "./tables.js";
import type { TimeScale } from "./time-scale.js";

/**
 * A chart for each metric, whatever stages and runs have it: the losses first, the learning rate
 * last.
 */
export function chartsOf(runs: readonly ReportedRun[]): readonly Chart[] {
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

export function curves(
  runs: readonly ReportedRun[],
  charts: readonly Chart[],
  time: TimeScale,
): Markup | undefined {
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
