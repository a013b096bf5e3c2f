import { alternativesOf } from "../check/alternatives.js";
import { listNames } from "../check/wording.js";
import type { JsonSchema } from "../json-schema.js";
import type { OptionSchema, Reading } from "./option-schema.js";

/** How a rule is refused: in words, where values are judged as they are written. */
type Written = Pick<Reading, "written">;

function refused(rule: OptionSchema, { written }: Written, errorMessage: string): OptionSchema {
  return written ? { ...rule, errorMessage } : rule;
}

/** An option that must be given. */
export function mustHave(name: string, reading: Written): OptionSchema {
  return refused({ required: [name] }, reading, `the option \`${name}\` is missing`);
}

/** A group of options of which one must be given. */
export function mustHaveOneOf(group: readonly string[], reading: Written): OptionSchema {
  const message = `give at least one of ${listNames(group)}`;
  return { anyOf: group.map((name) => refused({ required: [name] }, reading, message)) };
}

/** `@conflictsWith` and `@requires`, as dependencies, whose messages the server shows. */
export function rulesBetween(
  properties: Readonly<Record<string, JsonSchema>>,
  reading: Reading,
): { readonly dependencies?: Readonly<Record<string, OptionSchema>> } {
  const dependencies: Record<string, OptionSchema> = {};
  const seen = new Set<string>();
  for (const [name, schema] of Object.entries(properties)) {
    const [first] = alternativesOf(schema, reading.resolve);
    const rules = (first?.requires ?? []).map((other) =>
      refused({ required: [other] }, reading, `\`${name}\` needs the option \`${other}\``),
    );
    for (const other of first?.conflictsWith ?? []) {
      if (seen.has(`${other} ${name}`)) continue;
      seen.add(`${name} ${other}`);
      const message = `\`${name}\` and \`${other}\` cannot both be set`;
      rules.push(refused({ properties: { [other]: false } }, reading, message));
    }
    if (rules.length > 0) dependencies[name] = rules.length === 1 ? rules[0]! : { allOf: rules };
  }
  return Object.keys(dependencies).length > 0 ? { dependencies } : {};
}
