import type { Diagnostic } from "@lighterjs/core";
import type { TextEdit, Span } from "@lighterjs/core/stages";
import type { DocumentView } from "../workspace/config-view.js";
import { optionsToAdd } from "./add-options.js";

/** Something that an editor can do about a fault. */
export interface QuickFix {
  readonly title: string;
  readonly diagnostic: Diagnostic;
  readonly edits: readonly TextEdit[];
  /** Whether it is the only one, so that it may be done without asking. */
  readonly isPreferred: boolean;
}

/**
 * Offers what `help` says about the faults in a part of a file, as far as it is a change of files:
 * an editor has no command line; and to write the options that a node lacks.
 */
export function quickFixesIn(view: DocumentView, { start, end }: Span): readonly QuickFix[] {
  const { configs, path } = view;
  const found = new Map<string, QuickFix>();
  for (const config of configs)
    for (const diagnostic of config.survey.diagnostics) {
      const [{ source, span }] = diagnostic.labels;
      if (source.file !== path || span.start > end || span.end < start) continue;
      const fixes = (diagnostic.fixes ?? []).filter(
        ({ edits, overrides = [] }) =>
          overrides.length === 0 && edits.length > 0 && edits.every((edit) => edit.source.file !== undefined),
      );
      for (const { description, edits } of fixes) {
        const key = JSON.stringify([diagnostic.code, span, description]);
        const isQuestion = description.endsWith("?") && edits.length === 1;
        const title = isQuestion ? `write \`${edits[0]!.text}\`` : description;
        found.set(key, { title, diagnostic, edits, isPreferred: fixes.length === 1 });
      }
      for (const { names, target, edit } of optionsToAdd(view, config, diagnostic)) {
        const named = [...(target === undefined ? [] : [`_target_: ${target}`]), ...names];
        const title = `add ${named.map((name) => `\`${name}\``).join(", ")}`;
        const key = JSON.stringify([title, edit.span]);
        // Somebody still has to say what they are to be.
        if (!found.has(key)) found.set(key, { title, diagnostic, edits: [edit], isPreferred: false });
      }
    }
  return [...found.values()];
}
