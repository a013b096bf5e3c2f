import type ts from "typescript";
import type { JsonSchema } from "../json-schema.js";

/** What became of a TypeScript type. */
export type Mapped = Given | NotGiven;

/** A schema, and what it leaves out. */
export interface Given {
  readonly schema: JsonSchema;
  readonly omissions: readonly Omission[];
}

/** A type that has no value in YAML. */
export interface NotGiven {
  /** Why, as it stands after "cannot be given in YAML: ". */
  readonly reason: string;
  /** The declaration to show. */
  readonly at: ts.Node | undefined;
}

/** Part of a type that is not in the schema. */
export interface Omission {
  /** Names from the options: `["windows", "on_release"]`. */
  readonly path: readonly string[];
  /** Why; of a form that is left out, its type. */
  readonly reason: string;
  /** Other forms of the same option can be given. */
  readonly partly: boolean;
}

export function given(schema: JsonSchema, omissions: readonly Omission[] = []): Given {
  return { schema, omissions };
}

export function isGiven(mapped: Mapped): mapped is Given {
  return "schema" in mapped;
}

/** One note for each option. */
export function renderOmissions(omissions: readonly Omission[]): readonly string[] {
  const whole = new Map<string, string>();
  const partly = new Map<string, Set<string>>();
  for (const { path, reason, partly: isPartly } of omissions) {
    const name = `\`${path.join(".")}\``;
    if (!isPartly) whole.set(name, `${name} cannot be given in YAML: ${reason}`);
    else partly.set(name, (partly.get(name) ?? new Set()).add(reason));
  }
  return [
    ...whole.values(),
    ...[...partly].map(([name, types]) => `${name} also takes ${[...types].join(", ")} in TypeScript`),
  ];
}
