import { percent } from "../phase-texts.js";
import type { PlannedPhase } from "../plan-content.js";
import { html, type Markup } from "./html-text.js";
import { percentage, type TimeAxis } from "./time-axis.js";

/** A phase narrower than this share of the axis has no room for its number. */
const NARROWEST_LABEL = 0.045;

/** The cost of a step over the run, as a share of one that trains everything. Nothing where it is unknown. */
export function costRow(phases: readonly PlannedPhase[], axis: TimeAxis): Markup | undefined {
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
