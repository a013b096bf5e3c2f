import { sha256 } from "#platform/digest";
import type { CheckedConfig } from "../check/checked-config.js";
import {
  childNode,
  renderPath,
  type ComposedConfig,
  type ConfigNode,
  type MappingNode,
} from "../config-node.js";
import { toHex } from "../hex.js";
import type { RunConfig } from "../host.js";
import { parseDocument } from "../parse/parse-document.js";
import { pathBase, pathPrefixes } from "../print/path-prefixes.js";
import { printFlowShort, printResolved } from "../print/print-config.js";
import type { ResolvedConfig } from "../resolved-node.js";
import { SourceText } from "../source-text.js";
import { CanonicalTexts } from "./canonical-text.js";
import type { ChangeSide, ConfigChange } from "./config-change.js";
import { diffConfigs } from "./diff-configs.js";
import { digestVariables, printDigests, readDigests } from "./environment-digests.js";
import { keyedLists } from "./keyed-lists.js";

/** Sections that say how runs are made, and nothing of what one of them does. */
const OUTSIDE = ["sweep"];

/** Longer values are cut. */
const MAX_VALUE = 60;

/** A config that has passed every stage before building. */
export interface RunnableConfig {
  readonly composed: ComposedConfig;
  readonly resolved: ResolvedConfig;
  readonly checked: CheckedConfig;
}

/**
 * The config of a run that may be resumed. The order of keys does not matter to it; what an
 * environment variable holds does, and is kept as a digest only.
 *
 * @param mayGrow - paths of numbers that may be raised all the same: `trainer.max_epochs`
 */
export function runConfig(run: RunnableConfig, mayGrow: readonly string[] = []): RunConfig {
  const { resolved, checked, composed } = run;
  const digests = digestVariables(resolved.variables ?? new Map<string, string>());
  const text =
    printResolved(resolved, { prefixes: pathPrefixes(checked, pathBase(composed)) }) + printDigests(digests);
  // What is compared has been printed and read back on both sides. It takes time, so it is done
  // when it is asked for.
  let digest: string | undefined;
  return {
    text,
    get digest() {
      return (digest ??= toHex(
        sha256(
          printDigests(digests) +
            new CanonicalTexts().of(without(readPrinted(text), [...OUTSIDE, ...mayGrow])),
        ),
      ));
    },
    changesSince(earlier) {
      const lists = keyedLists(checked);
      const [before, now] = [readPrinted(earlier), readPrinted(text)];
      const grown = mayGrow.filter((path) => numberAt(now, path) > numberAt(before, path));
      const ignored = [...OUTSIDE, ...grown];
      const [left, right] = [without(before, ignored), without(now, ignored)];
      return diffConfigs(
        { root: left, keyedLists: lists, recorded: readDigests(earlier) },
        { root: right, keyedLists: lists, recorded: digests },
      ).map(describe);
    },
  };
}

/** @throws Error when the text is no config that we have printed */
function readPrinted(text: string): MappingNode {
  const root = parseDocument(new SourceText("resolved.yaml", text, "/"), () => undefined)?.root;
  if (root?.kind !== "mapping") throw new Error("the resolved config of the run cannot be read");
  return root;
}

/** NaN where there is no number. */
function numberAt(root: MappingNode, path: string): number {
  const steps = path.split(".");
  const node = steps.reduce<ConfigNode | undefined>(
    (parent, step) => parent && childNode(parent, step),
    root,
  );
  return node?.kind === "scalar" && typeof node.value === "number" ? node.value : Number.NaN;
}

function without(root: MappingNode, paths: readonly string[]): MappingNode {
  return paths.reduce((node, path) => {
    const [step = "", ...rest] = path.split(".");
    const entry = node.entries.get(step);
    const entries = new Map(node.entries);
    if (entry === undefined) return node;
    if (rest.length === 0) entries.delete(step);
    else if (entry.value.kind === "mapping")
      entries.set(step, { ...entry, value: without(entry.value, [rest.join(".")]) });
    return { ...node, entries };
  }, root);
}

function describe(change: ConfigChange): string {
  const path = ({ path }: ChangeSide): string => `\`${renderPath(path)}\``;
  const value = ({ value }: ChangeSide): string => printFlowShort(value, MAX_VALUE);
  switch (change.kind) {
    case "added":
      return `${path(change.right)} is new: ${value(change.right)}`;
    case "removed":
      return `${path(change.left)} is gone; it was ${value(change.left)}`;
    case "variable":
      return `the environment variable \`${change.name}\` has another value`;
    case "moved":
      return `${path(change.right)} stood at ${path(change.left)}`;
    case "changed":
      return `${path(change.right)} is ${value(change.right)}; it was ${value(change.left)}`;
  }
}
