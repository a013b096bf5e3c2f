import { counted } from "../wording.js";
import { phaseEnd, phaseTexts, savingText } from "./phase-texts.js";
import type { FreezePlanContent } from "./plan-content.js";
import { planRows } from "./plan-rows.js";
import { renderTable } from "./render-table.js";

/** With more layers than this, neighbours that are treated alike share a line. */
const ROW_LIMIT = 24;

/** The text of `lighter plan`: a table of layers by phases, with what the reader should know below it. */
export function renderPlan(
  content: FreezePlanContent,
  { color, width }: { readonly color: boolean; readonly width: number },
): string {
  const summary = summaryOf(content);
  return [
    titleOf(content),
    "",
    ...renderTable(content, planRows(content, ROW_LIMIT), { color, width }),
    ...waitingPhases(content).flatMap((line) => wrap(line, width)),
    ...(summary === undefined ? [] : [...wrap(summary, width), ""]),
    ...content.warnings.flatMap(({ message }) => wrap(`warning: ${message}`, width)),
  ]
    .join("\n")
    .trimEnd();
}

function titleOf({ maxEpochs, stepsPerEpoch }: FreezePlanContent): string {
  const epochs = maxEpochs === null ? "no limit of epochs" : counted(maxEpochs, "epoch");
  const steps = stepsPerEpoch === null ? "" : `, ${counted(stepsPerEpoch, "step")} each`;
  return `freezing plan: ${epochs}${steps}`;
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

function summaryOf({ phases }: FreezePlanContent): string | undefined {
  if (phases.every(({ frozen }) => frozen.length === 0)) return "nothing is frozen";
  const saving = savingText(phases);
  return saving === undefined ? undefined : `expected saving over the run: ${saving} of the multiply-adds`;
}

/** Breaks at spaces; further lines are indented. */
function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = `  ${word}`;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
