import { OptionError, type OptionIssue } from "@lighterjs/schema";
import type { FreezerOptions } from "./freezer-options.js";

/**
 * Refuses windows that end before they begin.
 *
 * @throws OptionError INVALID_OPTION
 */
export function checkWindows({ windows = [] }: FreezerOptions): void {
  const [issue, ...issues] = windows.flatMap(({ from_epoch, until_epoch, from_step, until_step }, index) => [
    ...emptyStretch(index, "epoch", from_epoch, until_epoch),
    ...emptyStretch(index, "step", from_step, until_step),
  ]);
  if (issue !== undefined) throw new OptionError([issue, ...issues]);
}

function emptyStretch(
  index: number,
  unit: "epoch" | "step",
  from: number | undefined,
  until: number | undefined,
): OptionIssue[] {
  if (from === undefined || until === undefined || from < until) return [];
  return [
    {
      code: "INVALID_OPTION",
      path: ["windows", index, `until_${unit}`],
      on: "value",
      message: `this window is never frozen: it begins at ${unit} ${from} and ends before ${unit} ${until}`,
      label: `not after \`from_${unit}\``,
      related: [{ path: ["windows", index, `from_${unit}`], on: "value", label: "it begins here" }],
      help: [`\`until_${unit}\` is the first ${unit} that trains again`],
    },
  ];
}
