import type { Report } from "@lighterjs/core";
import { withFileAccess } from "@lighterjs/core/files";
import type { CommandContext, Format } from "./command-context.js";
import type { ConfigArguments } from "./config-request.js";
import { EXIT_CODE } from "./exit-code.js";
import { openRun, type OpenRun } from "./open-run.js";
import { renderFailure } from "./render-failure.js";
import { rememberReport } from "./remember-report.js";
import { checkRequestedRun } from "./requested-run.js";
import { renderJSON } from "./terminal/render-json.js";
import type { Output } from "./terminal/output.js";
import { StatusLine } from "./terminal/status-line.js";

/** A report that may also be a page, in one file that needs no other. */
export interface PageReport extends Report {
  toHTML(): string;
}

interface ReportRequest<T> {
  /** Its name on the command line. */
  readonly command: string;
  /** The method of the trainer that makes the report. */
  readonly method: keyof T & string;
  readonly config: ConfigArguments;
  /** The result that is not there when it fails: `there is no plan`. */
  readonly outcome: string;
}

/**
 * Builds what a config describes and prints a report on it. Makes no run folder, and reaches no
 * host but those that the command line allows.
 *
 * @returns the exit code
 */
export function showReport<T extends object, R extends Report>(
  { command, method, config, outcome }: ReportRequest<T>,
  make: (run: Pick<OpenRun<T>, "trainer" | "system">) => Promise<R>,
  write: (report: R, out: Output) => string,
  context: CommandContext,
): Promise<number> {
  return withFileAccess({ network: "allowed" }, async () => {
    const { out, err } = context.streams;
    const controls = { line: new StatusLine(err), stopSignal: new AbortController().signal };
    const requested = await checkRequestedRun(command, config, context);
    const run = await openRun<T>(method, requested, controls, context);
    try {
      const report = await make(run);
      const text = write(report, out);
      out.write(text.endsWith("\n") ? text : `${text}\n`);
      await rememberReport(report, requested);
      return EXIT_CODE.done;
    } catch (error) {
      const view = { color: err.color, verbosity: context.verbosity, outcome };
      err.write(renderFailure(run.graph.explain(error) ?? error, view));
      return EXIT_CODE.refused;
    } finally {
      await run.close();
    }
  });
}

/** A report in a format of `--format`. */
export function written(report: Report, format: Format, out: Output): string {
  return format === "json"
    ? renderJSON(report.toJSON())
    : report.render({ color: out.color, width: out.width(), isTerminal: out.terminal });
}

/** The same, where it may be a page. */
export function writtenOrPage(report: PageReport, format: Format | "html", out: Output): string {
  return format === "html" ? report.toHTML() : written(report, format, out);
}
