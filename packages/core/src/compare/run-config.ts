import { createHash } from "node:crypto";
import { type ConfigNode } from "../config-node.js";
import { type RunConfig } from "../host.js";
import { parseDocument } from "../parse/parse-document.js";
import { printResolved } from "../print/print-config.js";
import { type ResolvedConfig } from "../resolved-node.js";
import { SourceText } from "../source-text.js";
import { flattenConfig } from "./flatten-config.js";

const MAX_VALUE = 60;

/**
 * The identity of a resolved config, for a run that may be resumed. Neither the order of keys nor what an environment
 * variable holds matters to it.
 *
 * @param ignored - paths of values that may differ all the same: `trainer.max_epochs`
 */
export function runConfig(config: ResolvedConfig, ignored: readonly string[] = []): RunConfig {
  const text = printResolved(config);
  const valuesOf = (printed: string): ReadonlyMap<string, string> =>
    new Map(
      [...flattenConfig(readPrinted(printed))].filter(([path]) => !ignored.includes(path)).sort(byPath),
    );
  let digest: string | undefined;
  return {
    text,
    // What is compared has been printed and read back on both sides. It takes time, so it is done when it is asked for.
    get digest() {
      return (digest ??= createHash("sha256")
        .update(JSON.stringify([...valuesOf(text)]))
        .digest("hex"));
    },
    changesSince: (earlier) => differences(valuesOf(earlier), valuesOf(text)),
  };
}

/** @throws Error when the text is no config that we have printed */
function readPrinted(text: string): ConfigNode {
  const document = parseDocument(new SourceText("resolved.yaml", text, "/"), () => undefined);
  if (document === undefined) throw new Error("the resolved config of the run cannot be read");
  return document.root;
}

function differences(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): readonly string[] {
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort();
  return paths.flatMap((path) => {
    const was = before.get(path);
    const is = after.get(path);
    if (was === is) return [];
    if (was === undefined) return [`\`${path}\` is new: ${shorten(is ?? "")}`];
    if (is === undefined) return [`\`${path}\` is gone; it was ${shorten(was)}`];
    return [`\`${path}\` is ${shorten(is)}; it was ${shorten(was)}`];
  });
}

function byPath([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return a < b ? -1 : 1;
}

const shorten = (text: string): string => (text.length > MAX_VALUE ? `${text.slice(0, MAX_VALUE)}…` : text);
