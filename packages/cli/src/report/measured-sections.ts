import { html, type Markup } from "@lighterjs/core/render";
import { isFields, type Fields } from "../results/run-files.js";
import { confusionSection } from "./confusion-section.js";
import type { ReportedRun } from "./report-content.js";
import { number, runName, section, sortableTable, type Cell, type Column } from "./tables.js";

/** The table of measurements after training. */
export function stageTable(runs: readonly ReportedRun[]): Markup | undefined {
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

/** Which classes are taken for which. */
export function confusions(runs: readonly ReportedRun[]): Markup | undefined {
  const found = runs.flatMap(({ name, confusion }) =>
    confusion === undefined ? [] : [confusionSection(confusion, runs.length > 1 ? name : undefined)],
  );
  return found.length === 0 ? undefined : section("Which class is taken for which", found);
}

/** The images that the model took for others most surely. */
export function worstImages(runs: readonly ReportedRun[]): Markup | undefined {
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
