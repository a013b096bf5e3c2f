import { grouped } from "../wording.js";
import { columnTexts, type ColumnTexts } from "./phase-texts.js";
import type { FreezePlanContent, PlannedPhase } from "./plan-content.js";
import { mergeMarks, type FreezeMark, type PlanRow } from "./plan-rows.js";

const GAP = "  ";
/** Names are shortened rather than that fewer phases than this stand side by side. */
const PHASES_ABREAST = 4;
const SHORTEST_NAME = 20;
/** Of more phases than this, neighbours share a column. */
export const MOST_COLUMNS = 12;
const COLORS: Readonly<Record<FreezeMark, number>> = { frozen: 36, trains: 32, partly: 33 };

/** Layers by phases; several tables below each other when the phases do not fit side by side. */
export function renderTable(
  { phases, stepsPerEpoch }: FreezePlanContent,
  rows: readonly PlanRow[],
  { color, width }: { readonly color: boolean; readonly width: number },
): readonly string[] {
  const stretches = columnsOf(phases);
  const columns = stretches.map((stretch) => columnTexts(stretch, stepsPerEpoch));
  const isForecast = phases.some(({ forecast }) => forecast !== undefined);
  const sizeWidth = widest(["parameters", ...rows.map(({ size }) => grouped(size))]);
  const cellWidth = widest(["frozen", ...columns.flatMap((column) => Object.values(column))]);
  const cellSpace = GAP.length + cellWidth;
  const space = width - GAP.length - sizeWidth;
  const labelWidth = Math.min(
    widest(["trainable parameters", ...rows.map(({ label }) => label)]),
    Math.max(SHORTEST_NAME, space - Math.min(PHASES_ABREAST, columns.length) * cellSpace),
  );
  const abreast = Math.max(1, Math.floor((space - labelWidth) / cellSpace));
  const paint = (mark: FreezeMark) => {
    const text = mark.padStart(cellWidth);
    return color ? `\u001b[${COLORS[mark]}m${text}\u001b[39m` : text;
  };
  const line = (label: string, size: string, cells: readonly string[]) => {
    const parts = fold(label, labelWidth);
    const last = parts.at(-1) ?? "";
    const numbers = [last.padEnd(labelWidth), size.padStart(sizeWidth), ...cells].join(GAP).trimEnd();
    return [...parts.slice(0, -1), numbers].join("\n");
  };

  const lines: string[] = [];
  for (let start = 0; start < columns.length; start += abreast) {
    const shown = columns.slice(start, start + abreast);
    const cells = (field: keyof ColumnTexts) => shown.map((column) => column[field].padStart(cellWidth));
    const rule = "─".repeat(labelWidth + GAP.length + sizeWidth + shown.length * cellSpace);
    lines.push(line("", "epochs", cells("epochs")));
    if (stepsPerEpoch !== null) lines.push(line("", "steps", cells("steps")));
    lines.push(line("layer", "parameters", []), rule);
    for (const { label, size, marks } of rows) {
      const own = stretches
        .slice(start, start + abreast)
        .map(({ first, phases: { length } }) => mergeMarks(marks.slice(first, first + length)));
      lines.push(line(label, grouped(size), own.map(paint)));
    }
    lines.push(rule, line("trainable parameters", "", cells("trainable")));
    lines.push(line("cost of a step", "", cells("cost")));
    if (isForecast) lines.push(line("the same, cached", "", cells("cached")));
    lines.push("");
  }
  return lines;
}

/** Phases next to each other that share a column. */
interface Stretch {
  /** Index of the first of them. */
  readonly first: number;
  readonly phases: readonly PlannedPhase[];
}

function columnsOf(phases: readonly PlannedPhase[]): readonly Stretch[] {
  const count = Math.min(phases.length, MOST_COLUMNS);
  const startOf = (column: number) => Math.round((column * phases.length) / count);
  return Array.from({ length: count }, (_, column) => ({
    first: startOf(column),
    phases: phases.slice(startOf(column), startOf(column + 1)),
  }));
}

function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(({ length }) => length));
}

/**
 * Breaks a label of several layers where it says how many, or between the first and the last of
 * them.
 */
function fold(label: string, width: number): readonly string[] {
  if (label.length <= width) return [label];
  const lines: string[] = [];
  for (const part of label.split(/(?= … )|(?<=\S) (?=\()|(?<=,) /)) {
    const last = lines.at(-1);
    const joined = last === undefined ? part : `${last}${part.startsWith(" ") ? "" : " "}${part}`;
    if (last !== undefined && joined.length <= width) lines[lines.length - 1] = joined;
    else lines.push(last === undefined ? part : `  ${part.trimStart()}`);
  }
  return lines.map((line) => shorten(line, width));
}

/** Keeps the end of a long name, which tells layers apart. */
function shorten(label: string, width: number): string {
  return label.length <= width ? label : `…${label.slice(label.length - width + 1)}`;
}
