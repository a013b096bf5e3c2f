import { join } from "@lighterjs/core/paths";
import type { Diagnostic } from "@lighterjs/core";
import { shownName, type ConfigView } from "../workspace/config-view.js";

/** A diagnostic with the configs that have it. */
export interface FoundDiagnostic {
  readonly diagnostic: Diagnostic;
  /** Names of the configs, where not all that the file takes part in have the fault. */
  readonly within: readonly string[];
}

/**
 * The diagnostics of each file of some configs, by its absolute path. A fault that a file has in
 * several configs is said once; one of the command line, which an editor does not have, at the first
 * file of the config.
 *
 * @param directory - of their project
 */
export function diagnosticsByFile(
  configs: readonly ConfigView[],
  directory: string,
): ReadonlyMap<string, readonly FoundDiagnostic[]> {
  const found = new Map<string, Map<string, { diagnostic: Diagnostic; configs: ConfigView[] }>>();
  for (const config of configs) {
    for (const file of config.sources.keys()) if (!found.has(file)) found.set(file, new Map());
    for (const diagnostic of config.survey.diagnostics) {
      const [{ source, span }] = diagnostic.labels;
      const file = source.file ?? join(directory, config.files[0]);
      const ofFile = found.get(file) ?? new Map<string, { diagnostic: Diagnostic; configs: ConfigView[] }>();
      found.set(file, ofFile);
      const key = JSON.stringify([diagnostic.code, diagnostic.message, span]);
      const known = ofFile.get(key);
      if (known === undefined) ofFile.set(key, { diagnostic, configs: [config] });
      else known.configs.push(config);
    }
  }
  return new Map(
    [...found].map(([file, each]) => {
      const having = configs.filter(({ sources }) => sources.has(file));
      const said = [...each.values()].map(({ diagnostic, configs: faulty }) => ({
        diagnostic,
        within: faulty.length < having.length ? faulty.map(shownName) : [],
      }));
      return [file, said.toSorted((a, b) => startOf(a) - startOf(b))];
    }),
  );
}

const startOf = ({ diagnostic }: FoundDiagnostic): number => diagnostic.labels[0].span.start;
