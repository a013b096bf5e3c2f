import { html, type Markup } from "@lighterjs/core/render";
import { grouped } from "../../wording.js";
import { percent, phaseEnd } from "../phase-texts.js";
import type { FreezePlanContent, PlannedPhase } from "../plan-content.js";
import { planRows, type FreezeMark, type PlanRow } from "../plan-rows.js";
import { percentage, rounded, timeAxis, type TimeAxis } from "./time-axis.js";

/** With more layers than this, neighbours that are treated alike share a line. */
const ROW_LIMIT = 60;

/**
 * Layers by epochs: a bar for each stretch in which a layer is frozen, and below them what a step
 * costs.
 */
export function scheduleChart(content: FreezePlanContent): Markup {
  const axis = timeAxis(content);
  return html`<table class="chart">
      <thead>
        <tr>
          <th scope="col" class="layer">layer</th>
          <th scope="col" class="size">parameters</th>
          <th scope="col" class="time">
            <span class="unit">epoch</span>
            <div class="axis">${axis.ticks.map((epoch) => tick(epoch, axis))}</div>
          </th>
        </tr>
      </thead>
      <tbody>
        ${planRows(content, ROW_LIMIT).map((row) => layerRow(row, content, axis))}
      </tbody>
      <tfoot>
        ${costRow(content.phases, axis)}
      </tfoot>
    </table>
    <p class="key">
      <i class="frozen"></i>frozen <i class="partly"></i>partly frozen <i class="trains"></i>trains
    </p>`;
}

function tick(epoch: number, axis: TimeAxis): Markup {
  return html`<span style="left: ${percentage(epoch, axis)}">${epoch}</span>`;
}

function layerRow({ label, size, marks }: PlanRow, { phases }: FreezePlanContent, axis: TimeAxis): Markup {
  const stretches: { mark: FreezeMark; from: number; until: number; end: string | undefined }[] = [];
  for (const [index, phase] of phases.entries()) {
    const { from, until } = axis.span(phase);
    const mark = marks[index] ?? "trains";
    const last = stretches.at(-1);
    const end = phaseEnd(phase);
    if (last?.mark === mark) Object.assign(last, { until, end });
    else stretches.push({ mark, from, until, end });
  }
  return html`<tr>
    <th scope="row" class="layer" title="${label}"><bdi>${label}</bdi></th>
    <td class="size">${grouped(size)}</td>
    <td class="time">
      <div class="track">
        ${stretches.map(
          ({ mark, from, until, end }) =>
            html`<span
              class="${mark}${end === undefined ? "" : " waits"}"
              style="left: ${percentage(from, axis)}; width: ${percentage(until - from, axis)}"
              title="${mark === "partly" ? "partly frozen" : mark} from epoch ${rounded(from)} ${end ?? ending(until, axis)}"
            ></span>`,
        )}
      </div>
    </td>
  </tr>`;
}

function ending(until: number, { end, isOpen }: TimeAxis): string {
  return until < end ? `until ${rounded(until)}` : isOpen ? "on" : "to the end";
}

/** A phase narrower than this share of the axis has no room for its number. */
const NARROWEST_LABEL = 0.045;

/**
 * The cost of a step over the run, as a share of one that trains everything. Nothing where it is
 * unknown.
 */
function costRow(phases: readonly PlannedPhase[], axis: TimeAxis): Markup | undefined {
  if (phases.some((phase) => costOf(phase) === null)) return undefined;
  return html`<tr class="cost">
    <th scope="row" class="layer">cost of a step</th>
    <td class="size"><span>100%</span><span>50%</span><span>0%</span></td>
    <td class="time"><div class="plot">${phases.map((phase) => bar(phase, axis))}</div></td>
  </tr>`;
}

function costOf({ forecast, relativeStepCost }: PlannedPhase): number | null {
  return forecast?.estimatedStepCost ?? relativeStepCost;
}

function bar(phase: PlannedPhase, axis: TimeAxis): Markup {
  const { from, until } = axis.span(phase);
  const cost = percent(costOf(phase) ?? 0);
  const label = (until - from) / axis.end >= NARROWEST_LABEL ? cost : undefined;
  const place = `left: ${percentage(from, axis)}; width: ${percentage(until - from, axis)}; height: ${cost}`;
  return html`<span style="${place}" title="a step costs ${cost} of one that trains everything"
    >${label}</span
  >`;
}
