import type { ComposedConfig, MappingEntry, MappingNode } from "@lighterjs/core/stages";
import type { WrittenValue } from "@lighterjs/sweeps/study";
import type { Parameter } from "./read-parameters.js";
import { writtenScalar, writtenValue } from "./written-value.js";

/**
 * Reads one option of `sweep:` as it is written.
 *
 * @param but - keys that may change
 */
export function writtenPart(root: MappingNode, option: string, but: readonly string[]): WrittenValue {
  const sweep = root.entries.get("sweep")?.value;
  const part = sweep?.kind === "mapping" ? sweep.entries.get(option)?.value : undefined;
  if (part === undefined) return null;
  if (part.kind !== "mapping") return writtenValue(part);
  const entries = new Map([...part.entries].filter(([key]) => !but.includes(key)));
  return writtenValue({ ...part, entries });
}

/**
 * `sweep:` as it is built: for a listed value stands its number, since the value itself may be a
 * node that only a trial is to build.
 */
export function forSweep(parameters: readonly Parameter[]): (composed: ComposedConfig) => ComposedConfig {
  return (composed) =>
    withSweep(composed, (sweep) => {
      const written = sweep.entries.get("parameters");
      if (written?.value.kind !== "mapping") return sweep;
      const entries = new Map(
        [...written.value.entries].flatMap(([path, entry]): [string, MappingEntry][] => {
          const { value } = entry;
          const values = parameters.find((each) => each.path === path)?.values;
          // The command line has replaced it.
          if (values?.kind === "interval") return [];
          if (value.kind !== "sequence") return [[path, entry]];
          const items = value.items.map(({ origin }, index) => writtenScalar(index, origin));
          return [[path, { ...entry, value: { ...value, items } }]];
        }),
      );
      const value = { ...written.value, entries };
      return { ...sweep, entries: new Map(sweep.entries).set("parameters", { ...written, value }) };
    });
}

/** Leaves of `sweep:` what a trial needs: its objective, and when it ends early. */
export function forTrial(composed: ComposedConfig): ComposedConfig {
  return withSweep(composed, (sweep) => {
    const kept = [...sweep.entries].filter(([key]) => key === "objective" || key === "pruner");
    return kept.some(([key]) => key === "objective") ? { ...sweep, entries: new Map(kept) } : undefined;
  });
}

function withSweep(
  composed: ComposedConfig,
  change: (sweep: MappingNode) => MappingNode | undefined,
): ComposedConfig {
  const { root } = composed;
  const entry = root.entries.get("sweep");
  if (entry?.value.kind !== "mapping") return composed;
  const value = change(entry.value);
  const entries = new Map(root.entries);
  if (value === undefined) entries.delete("sweep");
  else entries.set("sweep", { ...entry, value });
  return { ...composed, root: { ...root, entries } };
}
