import { grouped } from "../wording.js";
import { phaseTexts, type PhaseTexts } from "./phase-texts.js";
import type { FreezePlanContent } from "./plan-content.js";
import type { FreezeMark, PlanRow } from "./plan-rows.js";

const GAP = "  ";
/** Names are shortened rather than that fewer phases than this stand side by side. */
const PHASES_ABREAST = 4;
const SHORTEST_NAME = 20;
const COLORS: Readonly<Record<FreezeMark, number>> = { frozen: 36, trains: 32, partly: 33 };

/** Layers by phases; several tables below each other when the phases do not fit side by side. */
export function renderTable(
  { phases, stepsPerEpoch }: FreezePlanContent,
  rows: readonly PlanRow[],
  { color, width }: { readonly color: boolean; readonly width: number },
): readonly string[] {
  const columns = phases.map((phase) => phaseTexts(phase, stepsPerEpoch));
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
  const line = (label: string, size: string, cells: readonly string[]) =>
    [shorten(label, labelWidth).padEnd(labelWidth), size.padStart(sizeWidth), ...cells].join(GAP).trimEnd();

  const lines: string[] = [];
  for (let start = 0; start < columns.length; start += abreast) {
    const shown = columns.slice(start, start + abreast);
    const cells = (field: keyof PhaseTexts) => shown.map((column) => column[field].padStart(cellWidth));
    const rule = "─".repeat(labelWidth + GAP.length + sizeWidth + shown.length * cellSpace);
    lines.push(line("", "epochs", cells("epochs")));
    if (stepsPerEpoch !== null) lines.push(line("", "steps", cells("steps")));
    lines.push(line("layer", "parameters", []), rule);
    for (const { label, size, marks } of rows)
      lines.push(line(label, grouped(size), marks.slice(start, start + abreast).map(paint)));
    lines.push(rule, line("trainable parameters", "", cells("trainable")));
    lines.push(line("cost of a step", "", cells("cost")), "");
  }
  return lines;
}

function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(({ length }) => length));
}

/** Keeps the end of a long name, which tells layers apart. */
function shorten(label: string, width: number): string {
  return label.length <= width ? label : `…${label.slice(label.length - width + 1)}`;
}
