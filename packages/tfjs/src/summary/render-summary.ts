import { grouped } from "@lighterjs/callbacks";
import type { CallSummary, SummaryContent, SummaryPort } from "./summary-content.js";

const GAP = "  ";
const SHORTEST_NAME = 14;
const SHORTEST_CLASS = 10;
/** Beside a call of the frozen region, and beside others. */
const REGION = "│ ";
const OUTSIDE = "  ";

type State = "frozen" | "trains" | "partly" | "";

const COLORS: Readonly<Record<State, number>> = { frozen: 36, trains: 32, partly: 33, "": 39 };

/** One line of the table, or the container that the next ones lie in. */
type Line = { readonly container: string } | { readonly cells: readonly string[]; readonly state: State };

/**
 * The text of `lighter summary`: the calls in their order, below the container that they lie in,
 * and what they come to.
 *
 * @param reader - `width` in columns, `Infinity` for a reader that has no terminal
 */
export function renderSummary(
  { calls, inputs, outputs, notes }: SummaryContent,
  { color, width }: { readonly color: boolean; readonly width: number },
): string {
  const blocks = [...new Set(calls.flatMap(({ block }) => block ?? []))];
  const lines = linesOf(calls, blocks);
  const header = ["layer", "class", "output", "params", "mul-adds", "", "block"];
  const rows = lines.flatMap((line) => ("cells" in line ? [line.cells] : []));
  const widths = columnWidths([header, ...rows], width);
  const row = (cells: readonly string[], paint: (text: string) => string = (text) => text) =>
    cells
      .map((cell, column) => {
        const room = widths[column] ?? 0;
        if (column === 0) return shortenStart(cell, room).padEnd(room);
        if (column === 1) return shortenEnd(cell, room).padEnd(room);
        return column === 5 ? paint(cell.padEnd(room)) : cell.padStart(room);
      })
      .join(GAP)
      .trimEnd();
  const painter = (state: State) => (text: string) =>
    color && state !== "" ? `\u001b[${COLORS[state]}m${text}\u001b[39m` : text;
  const rule = "─".repeat(widths.reduce((sum, each) => sum + each + GAP.length, -GAP.length));
  return [
    ...ports("input", inputs),
    ...ports("output", outputs),
    "",
    row(header),
    rule,
    ...lines.map((line) => ("container" in line ? line.container : row(line.cells, painter(line.state)))),
    rule,
    ...totals(calls),
    ...(calls.some((call) => call.frozen_region) ? [`${REGION}frozen region: runs without gradients`] : []),
    ...notes,
    ...blockList(calls, blocks),
    "",
    ...namesHelp(calls),
  ].join("\n");
}

function linesOf(calls: readonly CallSummary[], blocks: readonly string[]): readonly Line[] {
  let last = "";
  return calls.flatMap((call): Line[] => {
    const split = call.name.lastIndexOf(".");
    const container = call.name.slice(0, split);
    const heading = container === last ? [] : [{ container }];
    last = container;
    const cells = [
      `${call.frozen_region ? REGION : OUTSIDE}${call.name.slice(split + 1)}`,
      call.class,
      shapeText(call.output_shape),
      call.parameters === 0 ? "" : grouped(call.parameters),
      call.multiply_adds === 0 ? "" : compact(call.multiply_adds),
      stateOf(call),
      call.block === null || blocks.length < 2 ? "" : String(blocks.indexOf(call.block) + 1),
    ];
    return [...heading, { cells, state: stateOf(call) }];
  });
}

function stateOf({ parameters, trainable }: CallSummary): State {
  if (parameters === 0) return "";
  if (trainable === 0) return "frozen";
  return trainable === parameters ? "trains" : "partly";
}

/** As wide as their contents; names and classes are cut where that does not fit. */
function columnWidths(rows: readonly (readonly string[])[], width: number): readonly number[] {
  const [first] = rows;
  const widest = (first ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const [name = 0, type = 0, ...others] = widest;
  const space = width - others.reduce((sum, each) => sum + GAP.length + each, GAP.length);
  const typeWidth = Math.min(type, Math.max(SHORTEST_CLASS, space - name));
  return [Math.min(name, Math.max(SHORTEST_NAME, space - typeWidth)), typeWidth, ...others];
}

/** Keeps the end of a long name, which tells layers apart, and the mark before it. */
function shortenStart(text: string, width: number): string {
  if (text.length <= width) return text;
  return `${text.slice(0, 2)}…${text.slice(text.length - width + 3)}`;
}

function shortenEnd(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}

function ports(what: string, values: readonly SummaryPort[]): readonly string[] {
  return [
    `${what}${values.length === 1 ? "" : "s"}: ${values.map(({ name, shape }) => `${name} ${shapeText(shape)}`).join(", ")}`,
  ];
}

/** Without the batch dimension: `112×112×32`; `?` for one that is free. */
function shapeText(shape: CallSummary["output_shape"]): string {
  if (isShape(shape))
    return (
      shape
        .slice(1)
        .map((size) => size ?? "?")
        .join("×") || "1"
    );
  return shape.map(shapeText).join(", ");
}

function isShape(shape: CallSummary["output_shape"]): shape is readonly (number | null)[] {
  return !Array.isArray(shape[0]);
}

function totals(calls: readonly CallSummary[]): readonly string[] {
  const [parameters, trainable, multiplyAdds] = sums(calls);
  return [
    `${grouped(calls.length)} calls, ${grouped(parameters)} parameters, of which ${grouped(trainable)} train at the start, ` +
      `${compact(multiplyAdds)} multiply-adds for a sample`,
  ];
}

function sums(calls: readonly CallSummary[]): readonly [number, number, number] {
  return [
    calls.reduce((sum, { parameters }) => sum + parameters, 0),
    calls.reduce((sum, { trainable }) => sum + trainable, 0),
    calls.reduce((sum, call) => sum + call.multiply_adds, 0),
  ];
}

/** One line for each block, where there are several. */
function blockList(calls: readonly CallSummary[], blocks: readonly string[]): readonly string[] {
  if (blocks.length < 2) return [];
  const lines = blocks.map((block, index) => {
    const [parameters, , multiplyAdds] = sums(calls.filter((call) => call.block === block));
    return [`${index + 1}`, block, grouped(parameters), compact(multiplyAdds)] as const;
  });
  const wide = (column: 0 | 1 | 2 | 3) => Math.max(...lines.map((line) => line[column].length));
  return [
    "",
    "blocks, with their parameters and multiply-adds:",
    ...lines.map(
      ([number, name, parameters, multiplyAdds]) =>
        `${number.padStart(wide(0))}  ${name.padEnd(wide(1))}  ${parameters.padStart(wide(2))}  ${multiplyAdds.padStart(wide(3))}`,
    ),
  ];
}

/** How what is shown is called elsewhere, by the example of a layer with parameters. */
function namesHelp(calls: readonly CallSummary[]): readonly string[] {
  const example = calls.find(({ parameters }) => parameters > 0)?.name;
  if (example === undefined) return [];
  return [
    `\`names\` of a Freezer takes a layer with its container, \`${example}\`, or a container;`,
    `\`cut\` and \`from\` of lighter.models.Pretrained take the name in the model's file, as \`${example.slice(example.lastIndexOf(".") + 1)}\``,
  ];
}

/** `1.2M`: multiply-adds are told apart by their magnitude. */
function compact(amount: number): string {
  return amount.toLocaleString("en-US", { notation: "compact", maximumFractionDigits: 1 });
}
