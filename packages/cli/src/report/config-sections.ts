import { html, Markup } from "@lighterjs/core/render";
import { isFields, type Fields } from "../results/run-files.js";
import type { ReportedRun } from "./report-content.js";
import { section, sortableTable, type Cell } from "./tables.js";

/** The differences of the configs, side by side. */
export function differences(runs: readonly ReportedRun[]): Markup | undefined {
  const paths = new Map<string, { left: string; right: Map<number, string> }>();
  const told = (side: { readonly value: unknown } | null): string =>
    side === null ? "–" : typeof side.value === "string" ? side.value : JSON.stringify(side.value);
  for (const [index, { changes }] of runs.entries())
    for (const { path, kind, left, right } of changes) {
      const row = paths.get(path) ?? {
        left: kind === "variable" ? "" : told(left),
        right: new Map<number, string>(),
      };
      paths.set(path, row);
      row.right.set(index, kind === "variable" ? "another value" : kind === "moved" ? "moved" : told(right));
    }
  if (paths.size === 0) return undefined;
  const columns = [{ title: "option" }, ...runs.map(({ name }) => ({ title: name }))];
  const rows = [...paths].map(([path, { left, right }]): Cell[] => [
    { shown: html`<code>${path}</code>` },
    ...runs.map((_, index) => {
      const text = right.get(index) ?? left;
      const value = text !== "" && Number.isFinite(Number(text)) ? Number(text) : undefined;
      return {
        shown: html`<code${right.has(index) ? new Markup(' class="other"') : undefined}>${text}</code>`,
        value,
      };
    }),
  ]);
  return section("What differs", sortableTable(columns, rows));
}

/** The config of each run, whole. */
export function configs(runs: readonly ReportedRun[]): Markup | undefined {
  const found = runs.flatMap(({ name, config }) => (config === undefined ? [] : [{ name, config }]));
  if (found.length === 0) return undefined;
  return section(
    "Config",
    found.map(
      ({ name, config }) =>
        html`<details${runs.length === 1 ? new Markup(" open") : undefined}>
          <summary>${name}</summary>
          <pre class="config">${config.trimEnd().split("\n").map(configLine)}</pre>
        </details>`,
    ),
  );
}

/** A line of YAML with its key and the origin of its value told apart. */
function configLine(text: string): Markup {
  const [, body = text, origin] = /^(.*?)( # \S.*)?$/.exec(text) ?? [];
  const [, indent = "", key, rest = ""] = /^(\s*(?:- )*)([\w.-]+:)?(.*)$/.exec(body) ?? [];
  const told = key === undefined ? undefined : html`<b>${key}</b>`;
  const from = origin === undefined ? undefined : html`<small>${origin}</small>`;
  return html`${[indent, told, rest, from, "\n"]}`;
}

/** The environments of the runs, side by side. */
export function environments(runs: readonly ReportedRun[]): Markup | undefined {
  const tables = runs.map(({ results }) => flat(results.environment));
  const keys = [...new Set(tables.flatMap((table) => [...table.keys()]))];
  if (keys.length === 0) return undefined;
  const columns = [{ title: "what" }, ...runs.map(({ name }) => ({ title: name }))];
  const rows = keys.map((key): Cell[] => [
    { shown: key },
    ...tables.map((table) => ({ shown: table.get(key) ?? "–" })),
  ]);
  return section("Environment", sortableTable(columns, rows));
}

function flat(fields: Fields, prefix = ""): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(fields).flatMap(([key, value]): (readonly [string, string])[] => {
      if (isFields(value)) return [...flat(value, `${prefix}${key} `)];
      const text = key === "memory_bytes" ? `${Math.round(Number(value) / 2 ** 30)} GiB` : String(value);
      return [[`${prefix}${key.replace(/_bytes$/, "").replaceAll("_", " ")}`, text]];
    }),
  );
}
