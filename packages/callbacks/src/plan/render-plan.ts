import { wrapText } from "@lighterjs/core/render";
import { counted } from "../wording.js";
import { columnTexts, phaseEnd, phaseTexts, savingTexts } from "./phase-texts.js";
import { phaseNotes, type FreezePlanContent } from "./plan-content.js";
import { planRows } from "./plan-rows.js";
import { MOST_COLUMNS, renderTable } from "./render-table.js";

/** With more layers than this, those that are treated alike share a line. */
const ROW_LIMIT = 24;
const LISTED_NOTES = 8;

/**
 * The text of `lighter plan`: a table of layers by phases, with what the reader should know below
 * it.
 *
 * @param options - `width` in columns, `Infinity` for a reader that has no terminal
 */
export function renderPlan(
  content: FreezePlanContent,
  { color, width }: { readonly color: boolean; readonly width: number },
): string {
  const below = [
    waitingPhases(content),
    noteLines(content),
    summaryLines(content),
    content.warnings.map(({ message }) => `warning: ${message}`),
  ].filter(({ length }) => length > 0);
  return [
    titleOf(content),
    "",
    ...renderTable(content, planRows(content, ROW_LIMIT), { color, width }),
    below.map((lines) => lines.flatMap((line) => wrap(line, width)).join("\n")).join("\n\n"),
  ]
    .join("\n")
    .trimEnd();
}

function titleOf({ maxEpochs, stepsPerEpoch, phases }: FreezePlanContent): string {
  const epochs = maxEpochs === null ? "no limit of epochs" : counted(maxEpochs, "epoch");
  const steps = stepsPerEpoch === null ? "" : `, ${counted(stepsPerEpoch, "step")} each`;
  const shared = phases.length > MOST_COLUMNS ? `; ${phases.length} phases in ${MOST_COLUMNS} columns` : "";
  return `freezing plan: ${epochs}${steps}${shared}`;
}

/** One line for each phase that lasts until a metric stops improving. */
function waitingPhases({ phases, stepsPerEpoch }: FreezePlanContent): readonly string[] {
  return phases.flatMap((phase) => {
    const end = phaseEnd(phase);
    if (end === undefined) return [];
    const { epochs } = phaseTexts(phase, stepsPerEpoch);
    return [epochs.includes("–") ? `epochs ${epochs} last ${end}` : `epoch ${epochs} lasts ${end}`];
  });
}

/** The trainer's notes on phases, where phases differ with the epochs. */
function noteLines({ phases, stepsPerEpoch }: FreezePlanContent): readonly string[] {
  const told = phaseNotes(phases).map(({ note, phases: own }) => {
    if (own.length === phases.length) return note.message;
    const { epochs } = columnTexts({ phases: own }, stepsPerEpoch);
    return `${epochs.includes("–") ? "epochs" : "epoch"} ${epochs}: ${note.message}`;
  });
  const more = told.length - LISTED_NOTES;
  return more > 0 ? [...told.slice(0, LISTED_NOTES), `and ${more} more notes, in the JSON`] : told;
}

function summaryLines({ phases }: FreezePlanContent): readonly string[] {
  if (phases.every(({ frozen }) => frozen.length === 0)) return ["nothing is frozen"];
  const saving = savingTexts(phases);
  if (saving === undefined) return [];
  const without =
    saving.uncached === undefined
      ? ""
      : `; ${saving.uncached} without what is kept of frozen layers in memory`;
  const of = phases.some(({ forecast }) => forecast) ? "the cost of its steps" : "the multiply-adds";
  return [`expected saving over the run: ${saving.all} of ${of}${without}`];
}

/** Further lines are indented. */
const wrap = (text: string, width: number): readonly string[] => wrapText(text, width, "  ");
