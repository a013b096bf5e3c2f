import { html, htmlPage, withCode, type Markup } from "@lighterjs/core/render";
import { counted, grouped } from "../../wording.js";
import { columnTexts, percent, phaseEnd, phaseTexts, savingTexts } from "../phase-texts.js";
import { phaseNotes, type FreezePlanContent, type PlannedPhase } from "../plan-content.js";
import { PAGE_STYLE } from "./page-style.js";
import { scheduleChart } from "./schedule-chart.js";

const MULTIPLY_ADDS = "counts multiply-adds, relative to a step that trains everything";
const FORECAST =
  "is as the trainer expects it, relative to a step that trains everything; cached, what frozen layers make of each sample " +
  "is kept in memory and not computed again";

/** The page of `lighter plan --format html`: one file that needs no other. */
export function planPage(content: FreezePlanContent): string {
  return htmlPage({ title: "Freezing plan", style: PAGE_STYLE, body: planMarkup(content) });
}

/**
 * The plan as a part of a page.
 *
 * @noTarget
 */
export function planMarkup(content: FreezePlanContent): Markup {
  const { maxEpochs, stepsPerEpoch, phases } = content;
  const isForecast = phases.some(({ forecast }) => forecast);
  const epochs = maxEpochs === null ? "no limit of epochs" : counted(maxEpochs, "epoch");
  const steps = stepsPerEpoch === null ? "" : `, ${counted(stepsPerEpoch, "step")} each`;
  return html`<main>
    <header>
      <h1>Freezing plan</h1>
      <p>${epochs}${steps}</p>
    </header>
    ${figures(content)}
    <section aria-label="Schedule">${scheduleChart(content)}</section>
    ${warnings(content)}
    <section>
      <h2>Phases</h2>
      ${phaseTable(content)} ${notes(content)}
    </section>
    <footer>
      Made by <code>lighter plan</code>. The cost of a step ${isForecast ? FORECAST : MULTIPLY_ADDS}.
    </footer>
  </main>`;
}

/** The numbers to remember, large. */
function figures({ parameters, phases }: FreezePlanContent): Markup {
  const total = parameters.reduce((sum, { size }) => sum + size, 0);
  const atStart = phases[0]?.frozenParameters ?? 0;
  const saving = savingTexts(phases);
  const isForecast = phases.some(({ forecast }) => forecast);
  return html`<dl class="figures">
    ${figure("parameters", grouped(total))}
    ${figure("frozen at the start", percent(atStart / Math.max(1, total)))}
    ${saving && figure(`of the ${isForecast ? "cost of its steps" : "run's multiply-adds"} saved`, saving.all)}
    ${saving?.uncached && figure("saved without the cache", saving.uncached)}
  </dl>`;
}

function figure(name: string, value: string): Markup {
  return html`<div>
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`;
}

function warnings({ warnings }: FreezePlanContent): Markup | undefined {
  if (warnings.length === 0) return undefined;
  return html`<section class="warnings">
    <h2>${counted(warnings.length, "warning")}</h2>
    <ul>
      ${warnings.map(({ code, message }) => html`<li>${withCode(message)} <small>${code}</small></li>`)}
    </ul>
  </section>`;
}

/** The trainer's notes on phases. */
function notes({ phases, stepsPerEpoch }: FreezePlanContent): Markup | undefined {
  const told = phaseNotes(phases);
  if (told.length === 0) return undefined;
  return html`<ul class="notes">
    ${told.map(
      ({ note, phases: own }) =>
        html`<li>epoch ${columnTexts({ phases: own }, stepsPerEpoch).epochs}: ${withCode(note.message)}</li>`,
    )}
  </ul>`;
}

interface PhaseColumns {
  readonly steps: boolean;
  readonly end: boolean;
  readonly cached: boolean;
}

function phaseTable({ phases, stepsPerEpoch }: FreezePlanContent): Markup {
  const columns: PhaseColumns = {
    steps: stepsPerEpoch !== null,
    end: phases.some(({ until }) => until !== undefined),
    cached: phases.some(({ forecast }) => forecast !== undefined),
  };
  return html`<div class="wide">
    <table class="phases">
      <thead>
        <tr>
          <th scope="col">epochs</th>
          ${columns.steps ? html`<th scope="col">steps</th>` : undefined}
          <th scope="col">trainable parameters</th>
          <th scope="col">frozen parameters</th>
          <th scope="col">cost of a step</th>
          ${columns.cached ? html`<th scope="col">cached</th>` : undefined}
          ${columns.end ? html`<th scope="col" class="end">lasts</th>` : undefined}
        </tr>
      </thead>
      <tbody>
        ${phases.map((phase) => phaseLine(phase, stepsPerEpoch, columns))}
      </tbody>
    </table>
  </div>`;
}

function phaseLine(phase: PlannedPhase, stepsPerEpoch: number | null, columns: PhaseColumns): Markup {
  const { epochs, steps, trainable, cost, cached } = phaseTexts(phase, stepsPerEpoch);
  return html`<tr>
    <th scope="row">${epochs}</th>
    ${columns.steps ? html`<td>${steps}</td>` : undefined}
    <td>${trainable}</td>
    <td>${grouped(phase.frozenParameters)}</td>
    <td>${cost}</td>
    ${columns.cached ? html`<td>${cached}</td>` : undefined}
    ${columns.end ? html`<td class="end">${phaseEnd(phase)}</td>` : undefined}
  </tr>`;
}
