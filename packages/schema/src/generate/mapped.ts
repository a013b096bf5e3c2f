import type ts from "#typescript";
import type { JsonSchema } from "../json-schema.js";

/** The result of mapping a TypeScript type. */
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
export type Omission = OwnOmission | OmissionsOfType;

export interface OwnOmission {
  /** Names from the options: `["windows", "on_release"]`. */
  readonly path: readonly string[];
  /** Why; of a form that is left out, its type. */
  readonly reason: string;
  /** Other forms of the same option can be given. */
  readonly partly: boolean;
}

/** Whatever a type leaves out that is used here. */
export interface OmissionsOfType {
  readonly path: readonly string[];
  /** The number of the type in `NamedTypes`. */
  readonly type: string;
}

export function given(schema: JsonSchema, omissions: readonly Omission[] = []): Given {
  return { schema, omissions };
}

export function isGiven(mapped: Mapped): mapped is Given {
  return "schema" in mapped;
}

/** Omissions as seen from what they are a part of. */
export function below(name: string, omissions: readonly Omission[]): readonly Omission[] {
  return omissions.map((omission) => ({ ...omission, path: [name, ...omission.path] }));
}

/**
 * One note for each option that is left out, and of each type once: by the shortest way from the
 * options to it. What else leads there has one note that says where they are told.
 */
export function renderOmissions(
  omissions: readonly Omission[],
  omissionsOf: (type: string) => readonly Omission[],
): readonly string[] {
  const { own, again } = collect(omissions, omissionsOf);
  const whole = new Map<string, string>();
  const partly = new Map<string, Set<string>>();
  for (const { path, reason, partly: isPartly } of own) {
    const name = path.length === 0 ? "the options" : `\`${path.join(".")}\``;
    if (!isPartly) whole.set(name, `${name} cannot be given in YAML: ${reason}`);
    else partly.set(name, (partly.get(name) ?? new Set()).add(reason));
  }
  const told = new Set(own.map(({ path }) => path[0]));
  return [
    ...whole.values(),
    ...[...partly].map(
      ([name, types]) =>
        `${name} also ${name === "the options" ? "take" : "takes"} ${[...types].join(", ")} in TypeScript`,
    ),
    ...[...again].flatMap(([option, path]) =>
      told.has(option) ? [] : [`\`${option}\` leaves out in YAML what \`${path}\` does`],
    ),
  ];
}

interface Collected {
  readonly own: readonly OwnOmission[];
  /** Option → the way to a type that is told of under that other option. */
  readonly again: ReadonlyMap<string, string>;
}

function collect(
  omissions: readonly Omission[],
  omissionsOf: (type: string) => readonly Omission[],
): Collected {
  const own: OwnOmission[] = [];
  const again = new Map<string, string>();
  const ways = new Map<string, string>();
  const isBelow = (way: string, option: string) => way === option || way.startsWith(`${option}.`);
  const leavesOut = (type: string, seen = new Set<string>()): boolean => {
    if (seen.has(type)) return false;
    seen.add(type);
    return omissionsOf(type).some((each) => !("type" in each) || leavesOut(each.type, seen));
  };
  let level = omissions;
  while (level.length > 0) {
    const next: Omission[] = [];
    for (const omission of level) {
      if (!("type" in omission)) {
        own.push(omission);
        continue;
      }
      const { path, type } = omission;
      const known = ways.get(type);
      const [option] = path;
      if (known === undefined) {
        ways.set(type, path.join("."));
        for (const inner of omissionsOf(type)) next.push({ ...inner, path: [...path, ...inner.path] });
      } else if (option !== undefined && !again.has(option) && !isBelow(known, option) && leavesOut(type))
        again.set(option, known);
    }
    level = next;
  }
  return { own, again };
}
