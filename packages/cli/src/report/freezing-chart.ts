import { html, type Markup } from "@lighterjs/core/render";
import type { FreezingRow, ReportedRun } from "./report-content.js";
import { lastEpoch, rounded, type TimeScale } from "./time-scale.js";

/** Layers of a run by time: a bar for each stretch in which a layer is frozen. */
export function freezingChart(run: ReportedRun, time: TimeScale, isNamed: boolean): Markup | undefined {
  const { freezing } = run;
  if (freezing === undefined) return undefined;
  return html`<div class="freezing">
    <p class="caption">${isNamed ? html`frozen in <strong>${run.name}</strong>` : "frozen"}</p>
    ${freezing.rows.map((row) => freezingRow(row, run, time))}
  </div>`;
}

function freezingRow({ label, size, marks }: FreezingRow, run: ReportedRun, time: TimeScale): Markup {
  const end = lastEpoch(run);
  const bars = marks.flatMap(({ step, mark }, at) => {
    const from = Math.min(end, step / run.stepsPerEpoch);
    const until = Math.min(end, (marks[at + 1]?.step ?? Infinity) / run.stepsPerEpoch);
    return until > from ? [{ mark, from, until }] : [];
  });
  const joined: { mark: string; from: number; until: number }[] = [];
  for (const bar of bars) {
    const last = joined.at(-1);
    if (last?.mark === bar.mark) last.until = bar.until;
    else joined.push({ ...bar });
  }
  return html`<div class="row">
    <span class="layer" title="${label}, ${size.toLocaleString("en-US")} parameters"
      ><bdi>${label}</bdi></span
    >
    <div class="track">
      ${joined.map(
        ({ mark, from, until }) =>
          html`<span
            class="${mark}"
            style="left: ${time.at(from)}%; width: ${rounded(time.at(until) - time.at(from))}%"
            title="${mark === "partly" ? "partly frozen" : mark} from epoch ${rounded(from)} to ${rounded(until)}"
          ></span>`,
      )}
    </div>
  </div>`;
}
