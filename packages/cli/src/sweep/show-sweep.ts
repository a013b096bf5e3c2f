import { basename, resolve } from "node:path";
import {
  logTail,
  readTrials,
  trialPaths,
  renderPage,
  shortNames,
  type ShownSweep,
  type ShownTrial,
} from "@lighterjs/sweeps/study";
import type { CommandContext } from "../command-context.js";
import { CommandError } from "../command-error.js";
import { EXIT_CODE } from "../exit-code.js";
import { formatNumber } from "../host/format-number.js";
import { renderJSON } from "../terminal/render-json.js";
import { renderTable, type TableCell } from "../terminal/render-table.js";
import { requireRecord } from "./open-folder.js";
import { describeValue } from "./sweep-display.js";

export interface ShowRequest {
  readonly folder: string | undefined;
  readonly format: "text" | "json" | "html";
}

/**
 * `lighter sweep show`: the trials of a sweep by their value, what differs between them, and why
 * some have failed.
 */
export async function showSweep(
  { folder: given, format }: ShowRequest,
  { cwd, streams }: CommandContext,
): Promise<number> {
  if (given === undefined)
    throw new CommandError("`lighter sweep show` needs the folder of a sweep", {
      help: ["for example `lighter sweep show sweeps/config`"],
    });
  const folder = resolve(cwd, given);
  const sweep = await readTrials(folder, await requireRecord(folder, given));
  const { out } = streams;
  if (format === "json") out.write(renderJSON(toJSON(sweep)));
  else {
    const tails = await logTails(folder, sweep);
    if (format === "html") out.write(renderPage(basename(folder), sweep, tails));
    else
      out.write(renderText(sweep, tails, { width: out.terminal ? out.width() : Infinity, color: out.color }));
  }
  return EXIT_CODE.done;
}

function toJSON({ objective, trials, best }: ShownSweep) {
  return {
    objective,
    trials: trials.map(({ id, state, value, parameters, run, host, reason }) => ({
      id,
      state,
      value,
      parameters,
      run,
      host,
      reason,
    })),
    best,
  };
}

async function logTails(
  folder: string,
  { trials }: ShownSweep,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const failed = trials.filter(({ state }) => state === "failed");
  return new Map(
    await Promise.all(failed.map(async ({ id }) => [id, await logTail(trialPaths(folder, id).log)] as const)),
  );
}

function renderText(
  { objective, trials, best }: ShownSweep,
  tails: ReadonlyMap<string, readonly string[]>,
  { width, color }: { readonly width: number; readonly color: boolean },
): string {
  const paths = [...new Set(trials.flatMap(({ parameters }) => Object.keys(parameters)))];
  const names = shortNames(paths);
  const hasHosts = new Set(trials.flatMap(({ host }) => host ?? [])).size > 1;
  const cells = (trial: ShownTrial): TableCell[] => {
    const { id, state, value, parameters, host, reason } = trial;
    const isBest = id === best;
    return [
      { text: isBest ? `${id} *` : id, style: isBest ? "bold" : undefined },
      { text: state, style: state === "failed" ? "red" : state === "completed" ? undefined : "yellow" },
      ...(objective === null ? [] : [number(value === null ? "-" : formatNumber(value))]),
      ...paths.map((path) => {
        const written = parameters[path];
        const text = written === undefined ? "-" : describeValue(written);
        return typeof written === "number" ? number(text) : { text };
      }),
      ...(hasHosts ? [{ text: host ?? "-" }] : []),
      { text: reason ?? "" },
    ];
  };
  const isNumber = (path: string): boolean =>
    trials.every(({ parameters }) => typeof parameters[path] === "number");
  const head = [
    { text: "trial" },
    { text: "state" },
    ...(objective === null ? [] : [number(objective.monitor)]),
    ...paths.map((path) => ({ text: names.get(path) ?? path, ...(isNumber(path) && RIGHT) })),
    ...(hasHosts ? [{ text: "host" }] : []),
    { text: trials.some(({ reason }) => reason !== null) ? "reason" : "" },
  ].map((cell) => ({ ...cell, style: "dim" as const }));
  const table = renderTable([head, ...trials.map(cells)], width, color);
  const failures = [...tails].flatMap(([id, lines]) =>
    lines.length === 0
      ? []
      : [`\n${id}, the end of its log:\n${lines.map((line) => `  ${line}\n`).join("")}`],
  );
  const note =
    best === null
      ? ""
      : `\n* best: ${objective?.better === "max" ? "larger" : "smaller"} values are better\n`;
  return trials.length === 0 ? "no trial has been asked for yet\n" : table + note + failures.join("");
}

const RIGHT = { align: "right" } as const;
const number = (text: string): TableCell => ({ text, ...RIGHT });
