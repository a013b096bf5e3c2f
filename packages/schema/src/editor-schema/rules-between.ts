import { alternativesOf, type Alternative, type ResolveRef } from "../check/alternatives.js";
import { listNames } from "../check/words.js";
import type { EditorJsonSchema } from "./editor-json-schema.js";

/** An option that must be given. */
export function mustHave(name: string): EditorJsonSchema {
  return { required: [name], errorMessage: `the option \`${name}\` is missing` };
}

/** A group of options of which one must be given. */
export function mustHaveOneOf(group: readonly string[]): EditorJsonSchema {
  const errorMessage = `give at least one of ${listNames(group)}`;
  return { anyOf: group.map((name) => ({ required: [name], errorMessage })) };
}

/** `@conflictsWith` and `@requires`, as dependencies, whose messages the server shows. */
export function rulesBetween(
  form: Alternative,
  resolve: ResolveRef,
): { readonly dependencies?: Readonly<Record<string, EditorJsonSchema>> } {
  const dependencies: Record<string, EditorJsonSchema> = {};
  const seen = new Set<string>();
  for (const [name, schema] of Object.entries(form.properties ?? {})) {
    const [first] = alternativesOf(schema, resolve);
    const rules: EditorJsonSchema[] = (first?.requires ?? []).map((other) => ({
      required: [other],
      errorMessage: `\`${name}\` needs the option \`${other}\``,
    }));
    for (const other of first?.conflictsWith ?? []) {
      if (seen.has(`${other} ${name}`)) continue;
      seen.add(`${name} ${other}`);
      rules.push({
        properties: { [other]: false },
        errorMessage: `\`${name}\` and \`${other}\` cannot both be set`,
      });
    }
    if (rules.length > 0) dependencies[name] = rules.length === 1 ? rules[0]! : { allOf: rules };
  }
  return Object.keys(dependencies).length > 0 ? { dependencies } : {};
}
