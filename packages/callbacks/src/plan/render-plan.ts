import { counted, grouped } from "../wording.js";
import type { FreezePlanContent, PlannedPhase } from "./plan-content.js";
import { planRows, type FreezeMark, type PlanRow } from "./plan-rows.js";
import { expectedSaving } from "./expected-saving.js";

/** With more layers than this, those of a container that are treated alike share a line. */
const ROW_LIMIT = 24;
const GAP = "  ";
const COLORS: Readonly<Record<FreezeMark, number>> = { frozen: 36, trains: 32, partly: 33 };

/** One phase from top to bottom; the texts stand on the right. */
interface Column {
  readonly epochs: string;
  readonly steps: string;
  readonly marks: readonly FreezeMark[];
  readonly trainable: string;
  readonly cost: string;
}

/** The table of `lighter plan`: layers by phases, with what the reader should know below it. */
export function renderPlan(
  content: FreezePlanContent,
  { color, width }: { readonly color: boolean; readonly width: number },
): string {
  const rows = planRows(content, ROW_LIMIT);
  const columns = content.phases.map((phase, index) => columnOf(content, phase, rows, index));
  const paint = (mark: FreezeMark, text: string) =>
    color ? `\u001b[${COLORS[mark]}m${text}\u001b[39m` : text;
  const saving = expectedSaving(content.phases);
  return [
    titleOf(content),
    "",
    ...renderTables(rows, columns, width, paint),
    ...(saving === undefined
      ? []
      : [...wrap(`expected saving over the run: ${percent(saving)} of the multiply-adds`, width), ""]),
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

function columnOf(
  { stepsPerEpoch }: FreezePlanContent,
  phase: PlannedPhase,
  rows: readonly PlanRow[],
  index: number,
): Column {
  const { fromEpoch, untilEpoch, fromStep, untilStep } = phase;
  const lastEpoch =
    stepsPerEpoch !== null && untilStep !== null
      ? Math.floor((untilStep - 1) / stepsPerEpoch)
      : untilEpoch === null
        ? null
        : untilEpoch - 1;
  return {
    epochs: range(fromEpoch, lastEpoch),
    steps: fromStep === null ? "" : range(fromStep, untilStep === null ? null : untilStep - 1),
    marks: rows.flatMap(({ marks }) => marks[index] ?? []),
    trainable: grouped(phase.trainableParameters),
    cost: phase.relativeStepCost === null ? "unknown" : percent(phase.relativeStepCost),
  };
}

/** One table, or several below each other when the phases do not fit side by side. */
function renderTables(
  rows: readonly PlanRow[],
  columns: readonly Column[],
  width: number,
  paint: (mark: FreezeMark, text: string) => string,
): readonly string[] {
  const sizeWidth = widest(["parameters", ...rows.map(({ size }) => grouped(size))]);
  const cellWidth = widest(
    columns.flatMap(({ epochs, steps, trainable, cost }) => ["frozen", epochs, steps, trainable, cost]),
  );
  const room = width - sizeWidth - GAP.length - (GAP.length + cellWidth);
  const labelWidth = Math.max(
    20,
    Math.min(room, widest(["trainable parameters", ...rows.map(({ label }) => label)])),
  );
  const perTable = Math.max(
    1,
    Math.floor((width - labelWidth - GAP.length - sizeWidth) / (GAP.length + cellWidth)),
  );
  const lines: string[] = [];
  for (let start = 0; start < columns.length; start += perTable) {
    const shown = columns.slice(start, start + perTable);
    const line = (label: string, size: string, cells: readonly string[]) =>
      [shorten(label, labelWidth).padEnd(labelWidth), size.padStart(sizeWidth), ...cells].join(GAP).trimEnd();
    const texts = (of: (column: Column) => string) => shown.map((column) => of(column).padStart(cellWidth));
    const rule = "─".repeat(labelWidth + GAP.length + sizeWidth + shown.length * (GAP.length + cellWidth));
    lines.push(
      line(
        "",
        "epochs",
        texts(({ epochs }) => epochs),
      ),
      ...(shown.some(({ steps }) => steps !== "")
        ? [
            line(
              "",
              "steps",
              texts(({ steps }) => steps),
            ),
          ]
        : []),
      line("layer", "parameters", []),
      rule,
      ...rows.map(({ label, size, marks }) =>
        line(
          label,
          grouped(size),
          marks.slice(start, start + perTable).map((mark) => paint(mark, mark.padStart(cellWidth))),
        ),
      ),
      rule,
      line(
        "trainable parameters",
        "",
        texts(({ trainable }) => trainable),
      ),
      line(
        "cost of a step",
        "",
        texts(({ cost }) => cost),
      ),
      "",
    );
  }
  return lines;
}

function range(first: number, last: number | null): string {
  return last === null ? `${first}–` : last === first ? `${first}` : `${first}–${last}`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)}%`;
}

function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(({ length }) => length));
}

/** Keeps the end of a long name, which tells layers apart. */
function shorten(label: string, width: number): string {
  return label.length <= width ? label : `…${label.slice(label.length - width + 1)}`;
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
