import { checkConfig } from "../check/check-config.js";
import { DiagnosticCollector } from "../diagnostic-collector.js";
import { openConfigFiles, type ConfigRequest } from "../pipeline.js";
import { pathPrefixes, withPrefixes } from "../print/path-prefixes.js";
import { resolvedTree } from "../print/resolved-tree.js";
import { resolveReferences } from "../resolve/resolve-references.js";
import type { ComparedConfig } from "./diff-configs.js";
import { readDigests } from "./environment-digests.js";
import { keyedLists } from "./keyed-lists.js";

/**
 * Reads a config as far as it takes to compare it: values may still be missing, and targets and
 * options need not be those of today. What comes from the environment is compared by the reference
 * that reads it, a path as it counts from the working directory.
 *
 * @param recorded - text of the resolved config that a run has saved, which knows what the
 * environment held then
 * @throws {DiagnosticError} when its files, its overrides or its references are wrong
 */
export async function loadComparedConfig(request: ConfigRequest, recorded?: string): Promise<ComparedConfig> {
  const found = new DiagnosticCollector();
  const { composed, project, options } = await openConfigFiles(request, found);
  const resolved = found.finish(resolveReferences(composed, { ...options, incomplete: true }, found.report));
  const checked = checkConfig(resolved, project.catalog, () => undefined);
  const prefixes = pathPrefixes(checked, request.cwd);
  return {
    root: withPrefixes(resolvedTree(resolved), prefixes),
    keyedLists: keyedLists(checked),
    recorded: recorded === undefined ? undefined : readDigests(recorded),
    variables: resolved.variables,
  };
}
