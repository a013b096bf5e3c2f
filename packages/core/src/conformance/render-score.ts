import type { ConformanceCase, ConformanceGroup } from "./conformance-case.js";
import { type Difference, DIFFERENCES } from "./differences.js";

/** How many cases of each group have Hydra's outcome, as a Markdown table. */
export function renderScore(groups: readonly ConformanceGroup[]): string {
  const rows = groups.map((group) => {
    const cases = group.cases.filter(isCollected);
    const different = cases.filter(({ differs }) => differs !== undefined).length;
    const same = group.beyondHydra === true ? 0 : cases.length - different;
    const own = group.beyondHydra === true ? cases.length : 0;
    return {
      title: group.title,
      numbers: [cases.length, same, different, own, group.cases.length - cases.length],
    };
  });
  const total = rows.reduce(
    (sums, { numbers }) => sums.map((sum, index) => sum + numbers[index]!),
    [0, 0, 0, 0, 0],
  );
  return table([
    ["group", "cases", "as in Hydra", "differs on purpose", "only here", "further rules tested"],
    ...rows.map(({ title, numbers }) => [title, ...numbers.map(String)]),
    ["total", ...total.map(String)],
  ]);
}

/** Every difference, with why and what to write instead, as a Markdown list. */
export function renderDifferences(groups: readonly ConformanceGroup[]): string {
  const cases = groups.flatMap((group) => group.cases);
  return Object.entries(DIFFERENCES)
    .map(([name, difference]) => {
      const { hydra, here, instead }: Difference = difference;
      const cure = instead === undefined ? "" : ` Write instead: ${instead}.`;
      const ids = cases.filter(({ differs }) => differs === name).map(({ id }) => id);
      return `- In Hydra, ${hydra}. Here, ${here}.${cure} (${ids.join(", ")})\n`;
    })
    .join("");
}

/** Whether Hydra itself was measured with this case; the others lie next to one. */
const isCollected = ({ id }: ConformanceCase): boolean => !/[a-z]$/.test(id);

/** As Prettier writes a table: text to the left, numbers to the right. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |\n`;
  const [head, ...body] = rows.map((row) =>
    line(
      row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))),
    ),
  );
  const rule = line(
    widths.map((width, column) => (column === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`)),
  );
  return `${head}${rule}${body.join("")}`;
}
