import type { ConfigRequest, Diagnostic } from "@lighterjs/core";
import { renderDiagnostic } from "@lighterjs/core/render";
import { printConfig, surveyConfigFiles, type Fix, type Location } from "@lighterjs/core/stages";
import { readSeed } from "../../../packages/cli/dist/host/read-seed.js";
import { HOME } from "../node/disk.js";
import type { Checked, Cure, Fault, Place } from "../answers.js";

/** A config of the page, whose environment is empty. */
export function requestOf(files: readonly string[]) {
  const now = Date.now();
  return {
    files,
    cwd: HOME,
    environment: {},
    clock: { now: () => now },
    inspect: (resolved, report) => void readSeed(resolved, now, report),
  } satisfies ConfigRequest;
}

/** All faults, and the composed config. */
export async function checkConfig(files: readonly string[], origins: boolean): Promise<Checked> {
  const { diagnostics, composed } = await surveyConfigFiles(requestOf(files));
  return {
    faults: diagnostics.map(faultOf),
    composed: composed && printConfig(composed.root, { origins }),
  };
}

function faultOf(diagnostic: Diagnostic): Fault {
  const { severity, code, message, labels, fixes = [] } = diagnostic;
  const text = renderDiagnostic(diagnostic, { color: false });
  return { severity, code, message, text, cures: fixes.flatMap(cureOf), ...placeOf(labels[0]) };
}

/** Nothing where it would change a command line, which the page has none of. */
function cureOf({ description, edits, overrides = [] }: Fix): readonly Cure[] {
  if (overrides.length > 0) return [];
  const [first, ...others] = edits;
  if (first === undefined) return [];
  // What asks `did you mean …?` is answered by writing it.
  const title = description.endsWith("?") && others.length === 0 ? `write \`${first.text}\`` : description;
  return [{ title, edits: edits.map((edit) => ({ ...placeOf(edit), insert: edit.text })) }];
}

function placeOf({ source, span }: Location): Place {
  return { file: source.name, from: span.start, to: span.end };
}
