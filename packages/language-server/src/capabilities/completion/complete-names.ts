import { FILES } from "#platform/machine";
import { basename, extname, join } from "@lighterjs/core/paths";
import { FREEZER, modelOf, SELECTORS } from "../freezer.js";
import type { Completion } from "./completion.js";
import { expectedAt, quoted, type TypingPlace } from "./typing-place.js";

/** A line of names is no longer than this. */
const MOST_BYTES = 64 * 1024;

/**
 * Names that no schema knows: of layers and parameters of the model, where a Freezer selects some,
 * and of metrics, where one is monitored. They are known from the last summary, plan or run of the
 * config, and are text and nothing else.
 */
export async function completeNames(place: TypingPlace): Promise<readonly Completion[]> {
  const { cursor, view } = place;
  const path = cursor.path.filter((step) => typeof step === "string");
  const option = path.at(-1);
  if (cursor.role !== "value" || option === undefined) return [];
  const around = cursor.path.slice(0, cursor.path.lastIndexOf(option));
  const { target } = expectedAt(place, around);
  if (option === "monitor" && target !== undefined)
    return (await metricsOf(place)).map((name) => item(name, "metric of the last run", 0));
  if (target?.name !== FREEZER || !SELECTORS.has(option)) return [];
  const model = await modelOf(view.configs, view.directory);
  if (model === undefined) return [];
  const containers = new Set(
    model.layers.flatMap(({ name }) => {
      const steps = name.split(".");
      return steps.slice(1, -1).map((_, index) => steps.slice(0, index + 2).join("."));
    }),
  );
  return [
    ...[...containers].map((name) => item(name, "layers", 0)),
    ...model.layers.map(({ name, class: type, parameters }) =>
      item(name, `${type} · ${parameters.toLocaleString("en-US")} parameters`, 1),
    ),
    ...model.parameters.map((name) => item(name, "parameter", 2)),
  ];

  function item(name: string, detail: string, rank: number): Completion {
    return { label: name, kind: "value", detail, text: quoted(name, cursor), span: cursor.span, rank };
  }
}

/** The metrics that the newest run of a config has logged. */
async function metricsOf({ view: { directory }, config }: TypingPlace): Promise<readonly string[]> {
  const [first] = config.files;
  const folder = join(directory, "runs", basename(first, extname(first)));
  const runs = (await FILES.list(folder)).map(({ name }) => name);
  for (const run of runs.sort().reverse()) {
    const head = await firstLine(join(folder, run, "metrics.csv"));
    const names = head?.split(",").filter((name) => /^[\w-]+(?:\/[\w.-]+)+$/.test(name)) ?? [];
    if (names.length > 0) return names;
  }
  return [];
}

async function firstLine(path: string): Promise<string | undefined> {
  const bytes = await FILES.read(path, MOST_BYTES).catch(() => "special" as const);
  return typeof bytes === "string" ? undefined : new TextDecoder().decode(bytes).split(/\r?\n/)[0];
}
