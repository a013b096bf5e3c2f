import { counted, grouped } from "../../wording.js";
import { percent, phaseEnd, phaseTexts, savingText } from "../phase-texts.js";
import type { FreezePlanContent, PlannedPhase } from "../plan-content.js";
import { html, Markup } from "./html-text.js";
import { PAGE_STYLE } from "./page-style.js";
import { scheduleChart } from "./schedule-chart.js";

/** The page of `lighter plan --format html`: one file that needs no other. */
export function planPage(content: FreezePlanContent): string {
  const { maxEpochs, stepsPerEpoch } = content;
  const epochs = maxEpochs === null ? "no limit of epochs" : counted(maxEpochs, "epoch");
  const steps = stepsPerEpoch === null ? "" : `, ${counted(stepsPerEpoch, "step")} each`;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>Freezing plan</title>
        <style>
          ${new Markup(PAGE_STYLE)}
        </style>
      </head>
      <body>
        <main>
          <header>
            <h1>Freezing plan</h1>
            <p>${epochs}${steps}</p>
          </header>
          ${figures(content)}
          <section aria-label="Schedule">${scheduleChart(content)}</section>
          ${warnings(content)}
          <section>
            <h2>Phases</h2>
            ${phaseTable(content)}
          </section>
          <footer>
            Made by <code>lighter plan</code>. The cost of a step counts multiply-adds, relative to a step
            that trains everything.
          </footer>
        </main>
      </body>
    </html> `.text;
}

/** The numbers to remember, large. */
function figures({ parameters, phases }: FreezePlanContent): Markup {
  const total = parameters.reduce((sum, { size }) => sum + size, 0);
  const atStart = phases[0]?.frozenParameters ?? 0;
  const saving = savingText(phases);
  return html`<dl class="figures">
    ${figure("parameters", grouped(total))}
    ${figure("frozen at the start", percent(atStart / Math.max(1, total)))}
    ${saving === undefined ? undefined : figure("of the run's multiply-adds saved", saving)}
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

/** Names in backticks become code. */
function withCode(message: string): readonly (Markup | string)[] {
  return message.split("`").map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part));
}

function phaseTable({ phases, stepsPerEpoch }: FreezePlanContent): Markup {
  const columns = { steps: stepsPerEpoch !== null, end: phases.some(({ until }) => until !== undefined) };
  return html`<div class="wide">
    <table class="phases">
      <thead>
        <tr>
          <th scope="col">epochs</th>
          ${columns.steps ? html`<th scope="col">steps</th>` : undefined}
          <th scope="col">trainable parameters</th>
          <th scope="col">frozen parameters</th>
          <th scope="col">cost of a step</th>
          ${columns.end ? html`<th scope="col" class="end">lasts</th>` : undefined}
        </tr>
      </thead>
      <tbody>
        ${phases.map((phase) => phaseLine(phase, stepsPerEpoch, columns))}
      </tbody>
    </table>
  </div>`;
}

function phaseLine(
  phase: PlannedPhase,
  stepsPerEpoch: number | null,
  columns: { readonly steps: boolean; readonly end: boolean },
): Markup {
  const { epochs, steps, trainable, cost } = phaseTexts(phase, stepsPerEpoch);
  return html`<tr>
    <th scope="row">${epochs}</th>
    ${columns.steps ? html`<td>${steps}</td>` : undefined}
    <td>${trainable}</td>
    <td>${grouped(phase.frozenParameters)}</td>
    <td>${cost}</td>
    ${columns.end ? html`<td class="end">${phaseEnd(phase)}</td>` : undefined}
  </tr>`;
}
