import { suggestNames } from "@lighterjs/schema";
import { writtenText, type ScalarNode } from "../config-node.js";
import type { Report } from "../diagnostic.js";
import { didYouMean } from "../fix.js";
import { foreignAdvice } from "./unknown-path.js";
import type { Choice, GroupEntry } from "./defaults-entry.js";
import { describeNode } from "./describe-node.js";
import type { GroupChoice, GroupChoices } from "./group-choices.js";
import type { Override } from "./override.js";
import { refuseSweep } from "./refuse-sweep.js";
import type { SearchPath } from "./search-path.js";

export interface SplitOverrides {
  /** Overrides of values, to be applied to the composed config. */
  readonly values: readonly Override[];
  /** `+db=b`: choices to add to the primary defaults list. */
  readonly appended: readonly GroupEntry[];
}

/**
 * Tells overrides of config groups from overrides of values: `db=b` is a choice where a folder `db`
 * holds configs, unless its value is a mapping. Choices and removals are noted in `choices`.
 */
export async function splitGroupOverrides(
  overrides: readonly Override[],
  searchPath: SearchPath,
  choices: GroupChoices,
  report: Report,
): Promise<SplitOverrides> {
  const values: Override[] = [];
  const appended: GroupEntry[] = [];
  for (const override of overrides) {
    const { key, value, action } = override;
    if (value?.kind === "mapping" || !(await searchPath.isGroup(key.text))) {
      if (await refuseGroupName(override, searchPath, report)) continue;
      values.push(override);
      continue;
    }
    if (value?.kind === "sweep") {
      refuseSweep(override, value, report);
      continue;
    }
    const choice = value === undefined ? null : readChoice(override, report);
    if (choice === undefined) continue;
    const name = key.package === undefined ? key.text : `${key.text}@${key.package}`;
    if (action === "remove")
      choices.remove(name, choice !== null && "name" in choice ? choice.name : undefined, override);
    else if (action === "change") choices.override(name, choice, override.location, true);
    else if (action === "add")
      appended.push({
        kind: "group",
        group: key.text,
        package: key.package,
        choice,
        optional: false,
        override: false,
        external: true,
        location: override.location,
      });
    else
      refuse(
        override,
        `\`++\` sets values; \`${key.text}\` is a config group`,
        `write \`${name}=…\`, or \`+${name}=…\``,
        report,
      );
  }
  return { values, appended };
}

function readChoice(override: Override, report: Report): GroupChoice | undefined {
  const { value, key } = override;
  if (value?.kind === "scalar") return value.value === null ? null : choiceOf(value);
  if (value?.kind === "sequence") {
    const names = value.items.flatMap((item): Choice[] =>
      item.kind === "scalar" && item.value !== null ? [choiceOf(item)] : [],
    );
    if (names.length === value.items.length) return names;
  }
  const given =
    value === undefined || value.kind === "sweep"
      ? "nothing"
      : value.kind === "extension"
        ? "`extend_list`"
        : describeNode(value);
  refuse(
    override,
    `\`${key.text}\` is a config group, which takes the name of an option, not ${given}`,
    `write \`${key.text}=OPTION\``,
    report,
  );
  return undefined;
}

const choiceOf = (node: ScalarNode): Choice => ({ name: writtenText(node), location: node.origin });

/** A key with `/` or `@` can only be a group. */
async function refuseGroupName(override: Override, searchPath: SearchPath, report: Report): Promise<boolean> {
  const { key } = override;
  const written = key.package === undefined ? key.text : `${key.text}@${key.package}`;
  if (!/[/@]/.test(written) || /^["[]/.test(key.text)) return false;
  const parent = key.text.includes("/") ? key.text.slice(0, key.text.lastIndexOf("/")) : "";
  const nearest = suggestNames(
    key.text,
    (await searchPath.groups(parent)).map((name) => (parent === "" ? name : `${parent}/${name}`)),
  );
  report({
    code: "UNKNOWN_PATH",
    severity: "error",
    message: `there is no config group \`${key.text}\``,
    labels: [{ ...key.location, text: "no folder of this name holds configs" }],
    ...(nearest[0] === undefined && foreignAdvice(override) !== undefined
      ? foreignAdvice(override)
      : nearest[0] === undefined
        ? { help: ["a key with a dot or a slash in its name is quoted: `'\"a/b\"=1'`"] }
        : didYouMean([nearest[0]], key.location)),
  });
  return true;
}

function refuse({ location }: Override, message: string, help: string, report: Report): void {
  report({
    code: "INVALID_OVERRIDE",
    severity: "error",
    message,
    labels: [{ ...location, text: "names a config group" }],
    help: [help],
  });
}
