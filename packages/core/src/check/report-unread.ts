import { DEFAULT_STAGE, suggestNames, withNeeds } from "@lighterjs/schema";
import type { PlacedFile } from "../config-node.js";
import type { Diagnostic, Report } from "../diagnostic.js";
import type { ResolvedConfig, ResolvedEntry } from "../resolved-node.js";
import type { Location } from "../source-text.js";
import type { CheckedTarget } from "./checked-config.js";

/** Top-level keys that mean something by themselves. */
const MEANINGFUL = new Set(["seed", "defaults", "hydra"]);

/**
 * A key that spells a path, as other tools write one: `trainer.max_epochs`, `trainer::max_epochs`,
 * `trainer#max_epochs`.
 */
const PATH_LIKE = /^([\p{L}_][\p{L}\p{N}_-]*)(?:(?:\.|::|#|\/)[\p{L}_][\p{L}\p{N}_-]*)+$/u;

/**
 * Warns of what has no effect: a top-level key that was meant for a node, and a file whose values
 * nothing refers to. Other keys are left alone, since a program may read them.
 *
 * @param targets - what the keys lead to that are built by themselves
 */
export function reportUnread(
  config: ResolvedConfig,
  targets: ReadonlyMap<string, CheckedTarget>,
  report: Report,
): void {
  const { root, roots, referredKeys = new Set<string>(), placed = [] } = config;
  const isRead = (key: string): boolean =>
    Object.hasOwn(roots, key) || MEANINGFUL.has(key) || referredKeys.has(key);
  const reported = new Set<string>();
  for (const [key, entry] of root.entries) {
    if (isRead(key)) continue;
    const diagnostic = pathLikeKey(key, entry, config) ?? strayOption(key, entry, targets);
    if (diagnostic === undefined) continue;
    reported.add(key);
    report(diagnostic);
  }
  for (const file of placed) {
    const [key] = file.package;
    if (key !== undefined && !isRead(key) && !reported.has(key) && file.keys.size > 0)
      unusedFile(file, key, config, isRead, report);
  }
}

function pathLikeKey(
  key: string,
  { key: at }: ResolvedEntry,
  { root, roots }: ResolvedConfig,
): Diagnostic | undefined {
  const [, first] = PATH_LIKE.exec(key) ?? [];
  if (first === undefined || !(Object.hasOwn(roots, first) || root.entries.has(first))) return undefined;
  const steps = key.split(/\.|::|#|\//);
  const last = steps.pop()!;
  return {
    code: "UNKNOWN_KEY",
    severity: "warning",
    message: `the top-level key \`${key}\` is one name, not a path, and nothing reads it`,
    labels: [{ ...at, text: `sets nothing in \`${first}\`` }],
    path: key,
    help: [`write \`${last}:\` below \`${steps.join(".")}:\``],
  };
}

function strayOption(
  key: string,
  { key: at, value }: ResolvedEntry,
  targets: ReadonlyMap<string, CheckedTarget>,
): Diagnostic | undefined {
  for (const [name, { definition, options }] of targets) {
    const {
      properties = {},
      required = [],
      atLeastOneOf = [],
    } = withNeeds(definition.options, DEFAULT_STAGE);
    if (!Object.hasOwn(properties, key)) continue;
    // What is missing there has been reported, with the way to this key.
    const needed = [...required.map((each) => [each]), ...atLeastOneOf];
    if (needed.some((group) => group.includes(key) && !group.some((each) => options.has(each))))
      return undefined;
    const reference = value.kind === "scalar" ? "" : `, or refer to it there: \`${key}: \${${key}}\``;
    return {
      code: "UNKNOWN_KEY",
      severity: "warning",
      message: `nothing reads the top-level key \`${key}\`, which is an option of \`${definition.name}\``,
      labels: [{ ...at, text: "stands outside any node" }],
      path: key,
      help: [`write \`${key}:\` below \`${name}:\`${reference}`],
    };
  }
  return undefined;
}

/** Of a config that cannot be run, only the files that are surely meant for another place. */
function unusedFile(
  file: PlacedFile,
  key: string,
  { root, roots }: ResolvedConfig,
  isRead: (key: string) => boolean,
  report: Report,
): void {
  const isRunnable = Object.keys(roots).every((name) => root.entries.has(name));
  const [[first, firstAt]] = [...file.keys] as [[string, Location]];
  const isMisplaced = [...file.keys.keys()].some(
    (each) => isRead(each) && (Object.hasOwn(roots, each) || root.entries.has(each)),
  );
  if (!isRunnable && !isMisplaced) return;
  const { source, namedAt } = file;
  const name = file.package.join(".");
  const [near] = file.isPackageNamed
    ? suggestNames(
        key,
        [...Object.keys(roots), ...root.entries.keys()].filter((each) => each !== key),
      )
    : [];
  report({
    code: "UNUSED_CONFIG",
    severity: "warning",
    message: `\`${source.name}\` changes nothing: it goes to \`${name}\`, which nothing refers to`,
    labels: [
      { ...firstAt, text: `sets \`${name}.${first}\`` },
      { ...namedAt, text: "asked for here" },
    ],
    path: name,
    help: [
      near === undefined
        ? "to set values of the whole config, write `# @package _global_` as its first line"
        : `did you mean the package \`${[near, ...file.package.slice(1)].join(".")}\`?`,
      ...(isMisplaced ? [] : [`to use what it holds, refer to it: \`\${${name}}\``]),
    ],
  });
}
