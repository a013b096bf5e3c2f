import { expect } from "vitest";
import { splitArguments } from "../compose/command-line.js";
import type { Diagnostic, DiagnosticCode } from "../diagnostic.js";
import { events, System } from "../instantiate/testing/fixture-module.js";
import { plainData } from "../testing/plain-data.js";
import { runStages } from "../testing/run-stages.js";
import { withFiles } from "../testing/with-files.js";
import type { ConformanceCase, ExpectedReport } from "./conformance-case.js";

/**
 * Takes a case through all stages and compares what comes of it. What is to be built, the system
 * refers to from an override of its own, so that the case's files stay as they are.
 */
export async function verifyCase(given: ConformanceCase): Promise<void> {
  const { config, args = [], environment = {}, resolvers = {}, built = {} } = given;
  const files = typeof config === "string" ? { "config.yaml": config } : config;
  const named = splitArguments(args).files.length > 0 ? args : ["config.yaml", ...args];
  const paths = Object.keys(built);
  const system = `+system={all: [${paths.map((path) => `\${${path}}`).join(", ")}]}`;
  events.length = 0;
  const outcome = await withFiles(files, (cwd) =>
    runStages({
      args: [...named, system],
      cwd,
      environment,
      resolvers: new Map(Object.entries(resolvers)),
    }),
  );
  const happened = [...events];

  compareReports(outcome.diagnostics, given.reported ?? []);
  if (given.composed !== undefined) {
    const { system: _, ...data } = plainData(outcome.composed!.root) as Record<string, unknown>;
    expect(data).toStrictEqual(given.composed);
  }
  if (given.events !== undefined) expect(happened).toEqual(given.events);
  if (paths.length === 0) return;
  const root = outcome.graph?.roots.get("system");
  const objects = (root instanceof System ? root.options.all : undefined) as readonly unknown[];
  const { call } = given;
  const results = call === undefined ? objects : objects.map((each) => callWith(each, call));
  if (given.same !== undefined) expect(results[0] === results[1]).toBe(given.same);
  expect(results).toStrictEqual(Object.values(built));
}

function callWith(value: unknown, args: readonly unknown[]): unknown {
  if (typeof value !== "function") throw new TypeError("not a function");
  return (value as (...given: readonly unknown[]) => unknown)(...args);
}

function compareReports(
  diagnostics: readonly Diagnostic[],
  expected: readonly (DiagnosticCode | ExpectedReport)[],
): void {
  const wanted = expected.map((each): ExpectedReport => (typeof each === "string" ? { code: each } : each));
  expect(diagnostics.map(({ code, message }) => ({ code, message }))).toEqual(
    wanted.map(({ code }) => ({ code, message: expect.any(String) as string })),
  );
  for (const [index, { message, labels, path, notes = [], help = [] }] of diagnostics.entries()) {
    const { at, path: wantedPath, says = [] } = wanted[index]!;
    const [{ source, span }] = labels;
    const { line, column } = source.position(span.start);
    if (at !== undefined) expect(`${source.name}:${line}:${column}`).toBe(at);
    if (wantedPath !== undefined) expect(path).toBe(wantedPath);
    const text = [message, ...labels.map((label) => label.text), ...notes, ...help].join("\n");
    for (const part of says) expect(text).toContain(part);
  }
}
