import type { FreezePlanContent } from "./plan-content.js";

/** How much of a row's parameters are frozen in one phase. */
export type FreezeMark = "frozen" | "trains" | "partly";

/** One line of the table: a layer, or a container all of whose layers are treated alike. */
export interface PlanRow {
  readonly label: string;
  /** Number of scalars. */
  readonly size: number;
  /** One per phase. */
  readonly marks: readonly FreezeMark[];
}

/**
 * The lines of the table, in forward order.
 *
 * @param limit - with more layers than this, containers whose layers are all treated alike become one line each
 */
export function planRows({ parameters, phases }: FreezePlanContent, limit: number): readonly PlanRow[] {
  const frozen = phases.map((phase) => new Set(phase.frozen));
  const byLayer = new Map<string, { readonly name: string; readonly size: number }[]>();
  for (const parameter of parameters)
    byLayer.set(parameter.layer, [...(byLayer.get(parameter.layer) ?? []), parameter]);
  const rows = [...byLayer].map(([label, own]) => ({
    label,
    size: own.reduce((sum, { size }) => sum + size, 0),
    marks: frozen.map((names): FreezeMark => {
      const count = own.filter(({ name }) => names.has(name)).length;
      return count === 0 ? "trains" : count === own.length ? "frozen" : "partly";
    }),
  }));
  return rows.length <= limit ? rows : collapse(rows, 1);
}

/** Merges rows that share their first `depth` segments and their marks; splits at the next segment where they do not. */
function collapse(rows: readonly PlanRow[], depth: number): readonly PlanRow[] {
  const containers = new Map<string, PlanRow[]>();
  for (const row of rows) {
    const path = row.label.split(".").slice(0, depth).join(".");
    containers.set(path, [...(containers.get(path) ?? []), row]);
  }
  return [...containers].flatMap(([path, own]) => {
    const [first, ...others] = own;
    if (first === undefined || others.length === 0) return own;
    if (others.some(({ marks }) => marks.join() !== first.marks.join())) return collapse(own, depth + 1);
    return {
      label: `${path}.* (${own.length} layers)`,
      size: own.reduce((sum, { size }) => sum + size, 0),
      marks: first.marks,
    };
  });
}
