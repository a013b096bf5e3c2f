import type { Report, ResolvedConfig, ResolvedNode } from "@lighterjs/core/stages";

/** Seed of a config that gives none, so that two runs of it are the same run. */
export const DEFAULT_SEED = 0;

const LARGEST_SEED = 2 ** 32 - 1;

/**
 * The config's top-level `seed`: an integer from 0 to 4294967295; {@link DEFAULT_SEED} where there
 * is none or where it is faulty, which is reported. `null` asks for another one in each run: it
 * follows from the instant at which that began, so that it is the same when the run goes on.
 *
 * @param startedAt - milliseconds since 1970
 */
export function readSeed(config: ResolvedConfig, startedAt: number, report: Report): number {
  const given = config.root.entries.get("seed")?.value;
  if (given === undefined) return DEFAULT_SEED;
  const node = given.kind === "reference" ? given.node : given;
  // That it could not be found has been reported.
  if (node.kind === "unknown") return DEFAULT_SEED;
  if (node.kind === "scalar" && node.value === null) return startedAt % (LARGEST_SEED + 1);
  const value = node.kind === "scalar" ? numberOf(node) : undefined;
  if (value !== undefined && Number.isInteger(value) && value >= 0 && value <= LARGEST_SEED) return value;
  report({
    code: "INVALID_OPTION",
    severity: "error",
    message: `\`seed\` must be an integer from 0 to ${LARGEST_SEED}, found ${describe(node)}`,
    labels: [{ ...given.origin, text: `expected an integer, found ${kindOf(node)}` }],
    path: "seed",
    help: [`write a number, or leave \`seed\` out: it is ${DEFAULT_SEED} then`],
  });
  return DEFAULT_SEED;
}

/**
 * The number that a seed says; a text from an environment variable counts as the number it spells.
 */
function numberOf({ value, shownAs }: ResolvedNode & { readonly kind: "scalar" }): number | undefined {
  if (typeof value === "number") return value;
  return shownAs !== undefined && typeof value === "string" && /^\d{1,10}$/.test(value)
    ? Number(value)
    : undefined;
}

function kindOf(node: ResolvedNode): string {
  if (node.kind !== "scalar") return node.kind === "sequence" ? "a list" : "a mapping";
  if (node.value === null) return "`null`";
  return typeof node.value === "string" ? "a string" : `a ${typeof node.value}`;
}

function describe(node: ResolvedNode): string {
  if (node.kind !== "scalar") return node.kind === "sequence" ? "a list" : "a mapping";
  if (node.shownAs !== undefined) return `\`${node.shownAs}\`, which is none`;
  return `\`${JSON.stringify(node.value)}\``;
}
