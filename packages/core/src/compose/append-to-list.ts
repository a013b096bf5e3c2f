import {
  childNode,
  type ConfigNode,
  type ConfigPath,
  type MappingNode,
  renderPath,
  type SequenceNode,
} from "../config-node.js";
import type { Report } from "../diagnostic.js";
import { type Advice, fixing } from "../fix.js";
import { describeNode } from "./describe-node.js";
import type { Override } from "./override.js";

/**
 * Reports `a+=…`, which Hydra's grammar does not have, with the way to do what it would do to the
 * value that is there.
 */
export function refusePlus(override: Override, root: MappingNode, report: Report): void {
  const { key, location } = override;
  const name = key.text.slice(0, -1).trimEnd();
  const names = key.segments.map((segment) => segment.name);
  const last = names.pop()?.slice(0, -1) ?? "";
  const before = [...names, last].reduce<ConfigNode | undefined>(
    (node, step) => node && childNode(node, step),
    root,
  );
  const { source, span } = key.location;
  report({
    code: "INVALID_OVERRIDE",
    severity: "error",
    message: `there is no \`+=\`: an override of \`${name}\` sets its value`,
    labels: [{ source, span: { start: span.end - 1, end: span.end }, text: "not a sign of an override" }],
    ...(before === undefined || before.kind === "sequence"
      ? appending(override, name, before)
      : before.kind === "mapping"
        ? { help: [`to add an item to the mapping, give it a name: \`+${name}.NAME=…\``] }
        : fixing(`\`${name}\` is ${describeNode(before)}: write \`${name}=…\` to set it`, {
            edits: [{ ...location, text: `${name}=${valueText(override)}` }],
          })),
  });
}

/** `a=extend_list(…)` with what an override gives; where no list is yet, `a=[…]`. */
export function appending(override: Override, name: string, list: ConfigNode | undefined): Advice {
  const value = valueText(override);
  const items = override.value?.kind === "sequence" ? value.trim().slice(1, -1) : value;
  const [open, close] = list === undefined ? ["[", "]"] : ["extend_list(", ")"];
  const shown = items.length > LONGEST_ITEMS ? "…" : items;
  return fixing(`to append to the list, write \`${name}=${open}${shown}${close}\``, {
    edits: [{ ...override.location, text: `${name}=${open}${items}${close}` }],
  });
}

/** `+a[2]=…` for the first index that is free. */
export function appendingAt({ location, key }: Override, path: ConfigPath): Advice {
  const name = `+${renderPath(path)}`;
  return fixing(`to append an item, write \`${name}=…\``, {
    edits: [{ source: location.source, span: { ...location.span, end: key.location.span.end }, text: name }],
  });
}

/**
 * The list with the items of `extend_list(…)` behind its own; nothing, and a report, where there is
 * no list.
 */
export function extendList(
  before: ConfigNode,
  added: SequenceNode,
  { key: { text } }: Override,
  report: Report,
): SequenceNode | undefined {
  if (before.kind === "sequence")
    return {
      ...added,
      items: [...before.items, ...added.items],
      origin: { ...added.origin, replaced: before },
    };
  report({
    code: "INVALID_OVERRIDE",
    severity: "error",
    message: `\`extend_list\` appends to a list, but \`${text}\` is ${describeNode(before)}`,
    labels: [
      { ...added.origin, text: "nothing to append to" },
      { ...before.origin, text: "set here" },
    ],
    help: [`write \`${text}=[…]\` to put a list in its place`],
  });
  return undefined;
}

/** Longer items are not worth repeating. */
const LONGEST_ITEMS = 60;

function valueText({ location: { source, span } }: Override): string {
  const written = source.text.slice(span.start, span.end);
  const equals = written.indexOf("=");
  return equals === -1 ? "" : written.slice(equals + 1);
}
