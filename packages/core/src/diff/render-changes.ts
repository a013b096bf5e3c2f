import { renderPath, type ConfigNode, type ConfigPath } from "../config-node.js";
import { printConfig, printFlow, printLine } from "../print/print-config.js";
import { escapeLine } from "../render/display-text.js";
import { painter, type Paint, type Role } from "../render/paint.js";
import type { ChangeOwner, ChangeSide, ConfigChange } from "./config-change.js";
import { targetOf } from "./match-items.js";
import { setBy } from "./set-by.js";

const SIGNS: Readonly<Record<ConfigChange["kind"], readonly [sign: string, role: Role]>> = {
  added: ["+", "help"],
  removed: ["-", "primary"],
  changed: ["~", "warning"],
  moved: [">", "secondary"],
  variable: ["~", "warning"],
};

/** Longer values are cut where two of them stand in one line. */
const MAX_VALUE = 60;

/**
 * Differences for a person, those of one node together, each with the file and line that set it.
 */
export function renderChanges(
  changes: readonly ConfigChange[],
  { color }: { readonly color: boolean },
): string {
  const paint = painter(color);
  const groups = new Map<string, ConfigChange[]>();
  for (const change of changes) {
    const heading = headingOf(change.owner);
    const group = groups.get(heading);
    if (group === undefined) groups.set(heading, [change]);
    else group.push(change);
  }
  return [...groups]
    .map(([heading, group]) => {
      const lines = group.flatMap((change) => linesOf(change, paint)).map((line) => `  ${line}\n`);
      return (heading === "" ? "" : `${paint("strong", heading)}\n`) + lines.join("");
    })
    .join("\n");
}

function headingOf({ left, right, target }: ChangeOwner): string {
  const [from, to] = [renderPath(left), renderPath(right)];
  return escapeLine(
    to + (target === undefined ? "" : ` (${target})`) + (from === to ? "" : `, before ${from}`),
  );
}

function linesOf(change: ConfigChange, paint: Paint): string[] {
  const [sign, role] = SIGNS[change.kind];
  const line = (text: string, ...sides: readonly ChangeSide[]): string => {
    const places = [...new Set(sides.map(({ value }) => printLine(setBy(value))))];
    return `${paint(role, `${sign} ${escapeLine(text)}`)}  ${paint("margin", `# ${places.join(" → ")}`)}`;
  };
  const { owner } = change;
  switch (change.kind) {
    case "changed": {
      const { left, right } = change;
      const [before, after] = contrast(printFlow(left.value), printFlow(right.value));
      return [line(`${within(owner.right, right.path)}: ${before} → ${after}`, left, right)];
    }
    case "variable":
      return [
        paint(role, `${sign} ${escapeLine(`the environment variable \`${change.name}\` has another value`)}`),
      ];
    case "moved": {
      const { left, right } = change;
      const target = targetOf(right.value);
      const what = target === undefined ? "" : ` (${target})`;
      const [from, to] = [within(owner.left, left.path), within(owner.right, right.path)];
      return [line(`${to}${what} ${from === to ? "stands at another place" : `was ${from}`}`, left, right)];
    }
    case "added":
    case "removed": {
      const [side, base] = change.kind === "added" ? [change.right, owner.right] : [change.left, owner.left];
      const name = within(base, side.path);
      if (!isBlock(side.value)) return [line(`${name}: ${printConfig(side.value).trimEnd()}`, side)];
      const block = printConfig(side.value).trimEnd().split("\n");
      return [line(`${name}:`, side), ...block.map((text) => paint(role, `    ${text}`))];
    }
  }
}

/** Two values as far as they fit a line; of long ones the part where they begin to differ. */
function contrast(before: string, after: string): readonly [string, string] {
  let shared = 0;
  while (shared < before.length && before[shared] === after[shared]) shared++;
  const isLong = Math.max(before.length, after.length) > MAX_VALUE;
  const from = isLong && shared > MAX_VALUE / 2 ? shared - MAX_VALUE / 4 : 0;
  const cut = (text: string): string => {
    const part = text.slice(from, from + MAX_VALUE);
    return `${from > 0 ? "…" : ""}${part}${text.length > from + MAX_VALUE ? "…" : ""}`;
  };
  return [cut(before), cut(after)];
}

/** A path from the node around it. */
function within(owner: ConfigPath, path: ConfigPath): string {
  return renderPath(path.slice(owner.length));
}

const isBlock = (node: ConfigNode): boolean =>
  printConfig(node).trimEnd().includes("\n") || node.kind === "mapping";
