import type { Diagnostic } from "../diagnostic.js";
import { codeFrames, edge, marginWidth } from "./code-frame.js";
import { escapeLine, escapeUnseen } from "./display-text.js";
import { painter, type Paint } from "./paint.js";
import { inSourceOrder } from "./source-order.js";

/** How diagnostics are shown as text. */
export interface RenderOptions {
  /** ANSI colours. */
  readonly color: boolean;
  /** Said after the number of errors. Default: `nothing was built`. */
  readonly outcome?: string;
}

/**
 * The report a person reads: each diagnostic with its code frames, in source order, then how many
 * there were and where to learn more. Empty for no diagnostics; otherwise ends with a line feed.
 */
export function renderDiagnostics(diagnostics: readonly Diagnostic[], options: RenderOptions): string {
  const ordered = inSourceOrder(diagnostics);
  if (ordered.length === 0) return "";
  const paint = painter(options.color);
  const reports = mostTelling(ordered).map((diagnostic) => renderPainted(diagnostic, paint));
  if (ordered.length > reports.length)
    reports.push(
      `… and ${ordered.length - reports.length} more; \`lighter check --format json\` lists them all`,
    );
  return `${[...reports, closing(ordered, options.outcome ?? "nothing was built")].join("\n\n")}\n`;
}

/** A person who has this many in front of him corrects them first. */
const MAX_REPORTS = 100;

/** All of them, or, of more than anybody reads, the first errors, then the first warnings. */
function mostTelling(ordered: readonly Diagnostic[]): readonly Diagnostic[] {
  if (ordered.length <= MAX_REPORTS) return ordered;
  const isError = ({ severity }: Diagnostic): boolean => severity === "error";
  return [...ordered.filter(isError), ...ordered.filter((each) => !isError(each))].slice(0, MAX_REPORTS);
}

/** One diagnostic with its code frames, without what is said of all of them. */
export function renderDiagnostic(diagnostic: Diagnostic, { color }: Pick<RenderOptions, "color">): string {
  return renderPainted(diagnostic, painter(color));
}

function renderPainted(diagnostic: Diagnostic, paint: Paint): string {
  const { severity, code, message, labels, path, notes = [], help = [] } = diagnostic;
  const margin = marginWidth(labels);
  const footer = [
    ...(path === undefined ? [] : [`at: ${path}`]),
    ...notes.map((note) => `note: ${note}`),
    ...help.map((text) => `help: ${text}`),
  ].map((text) => {
    const [first = "", ...rest] = escapeUnseen(text).split("\n");
    const word = first.slice(0, first.indexOf(":") + 1);
    const indent = " ".repeat(margin + 4 + word.length);
    const role = word === "help:" ? "help" : "strong";
    const head = `${" ".repeat(margin)} ${paint("margin", "=")} ${paint(role, word)}${first.slice(word.length)}`;
    return [head, ...rest.map((line) => `${indent}${line}`)].join("\n");
  });
  return [
    `${paint(severity, `${severity}[${code}]`)}${paint("strong", `: ${escapeLine(message)}`)}`,
    ...codeFrames(labels, margin, paint),
    ...(footer.length === 0 ? [] : [edge(margin, paint), ...footer]),
  ].join("\n");
}

function closing(diagnostics: readonly Diagnostic[], outcome: string): string {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const counts = [count(errors.length, "error"), count(diagnostics.length - errors.length, "warning")].filter(
    (text) => text !== "",
  );
  const names = [...new Set(diagnostics.map(({ labels }) => escapeLine(labels[0].source.name)))];
  const places = names.length > 3 ? `${names.length} files` : names.join(", ");
  const { code } = errors[0] ?? diagnostics[0]!;
  return [
    `${counts.join(" and ")} in ${places}${errors.length > 0 ? `; ${outcome}` : ""}`,
    `\`lighter explain ${code}\` says more`,
  ].join("\n");
}

const count = (number: number, noun: string): string =>
  number === 0 ? "" : `${number} ${noun}${number === 1 ? "" : "s"}`;
