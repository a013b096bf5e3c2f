import { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics, type Diagnostic } from "@codemirror/lint";
import { EditorState, type Extension, type TransactionSpec } from "@codemirror/state";
import { EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import type { Cure, Fault } from "../../../playground/answers.js";

/** Colours are those of the page, so that they follow it into the dark. */
const COLOURS = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--ink)", fontWeight: "600" },
  { tag: [tags.string, tags.content, tags.attributeValue], color: "var(--ink-soft)" },
  { tag: tags.comment, color: "var(--ink-faint)", fontStyle: "italic" },
  { tag: [tags.separator, tags.punctuation, tags.squareBracket, tags.brace], color: "var(--ink-faint)" },
  { tag: [tags.labelName, tags.typeName, tags.meta, tags.keyword], color: "var(--ember)" },
]);

const LOOKS = EditorView.theme({
  "&": { height: "100%", color: "var(--ink)", fontSize: "13px" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--vp-font-family-mono)", lineHeight: "1.6" },
  ".cm-content": { padding: "10px 0", caretColor: "var(--ember)" },
  ".cm-gutters": { background: "none", border: "none", color: "var(--ink-faint)" },
  ".cm-activeLine, .cm-activeLineGutter": { background: "var(--ember-soft)" },
  ".cm-selectionMatch": { background: "var(--ember-soft)" },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": {
    background: "var(--ember-soft)",
    outline: "none",
  },
  ".cm-tooltip": {
    maxWidth: "34rem",
    border: "1px solid var(--line)",
    borderRadius: "6px",
    background: "var(--paper)",
    color: "var(--ink)",
    boxShadow: "0 6px 24px rgb(0 0 0 / 14%)",
    overflow: "hidden",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--vp-font-family-mono)", maxHeight: "15em" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": {
    background: "var(--ember-soft)",
    color: "var(--ember)",
  },
  ".cm-tooltip.cm-tooltip-hover > div + div": { borderTop: "1px solid var(--line)" },
  // What explains the chosen one lies beside the list.
  ".cm-tooltip.cm-tooltip-autocomplete": { overflow: "visible" },
  ".cm-tooltip.cm-completionInfo": { width: "26rem", padding: "0", overflow: "hidden" },
  ".cm-completionMatchedText": { color: "var(--ember)", fontWeight: "600", textDecoration: "none" },
  ".cm-completionDetail": { color: "var(--ink-faint)", fontStyle: "normal" },
  ".cm-lsp-documentation": {
    maxHeight: "18rem",
    padding: "8px 12px",
    overflow: "auto",
    fontFamily: "var(--vp-font-family-base)",
    lineHeight: "1.5",
    whiteSpace: "normal",
  },
  ".cm-lsp-documentation :is(p, pre, ul)": { margin: "0 0 8px" },
  ".cm-lsp-documentation > :last-child": { marginBottom: "0" },
  ".cm-lsp-documentation ul": { paddingLeft: "1.2em", listStyle: "disc" },
  ".cm-lsp-documentation code": { fontFamily: "var(--vp-font-family-mono)", fontSize: "0.92em" },
  ".cm-lsp-documentation a": { color: "var(--ember)" },
  ".cm-lsp-documentation hr": { margin: "8px 0", borderTop: "1px solid var(--line)" },
  ".cm-snippetField": { background: "var(--ember-soft)" },
  ".cm-diagnostic": { padding: "6px 10px", whiteSpace: "pre-wrap" },
  ".cm-diagnostic-error": { borderLeft: "3px solid var(--red)" },
  ".cm-diagnostic-warning": { borderLeft: "3px solid var(--amber)" },
  ".cm-diagnosticAction": {
    padding: "2px 8px",
    border: "1px solid var(--line)",
    borderRadius: "4px",
    background: "var(--ember-soft)",
    color: "var(--ember)",
  },
});

/** What an editor of this page is told of. */
export interface EditorEvents {
  readonly changed: () => void;
  readonly cured: (cure: Cure) => void;
}

/**
 * The state of a text that can be written in.
 *
 * @param more - what else its editor can do
 */
export function editable(text: string, { changed }: EditorEvents, more: Extension): EditorState {
  return EditorState.create({
    doc: text,
    extensions: [
      lineNumbers(),
      history(),
      indentOnInput(),
      bracketMatching(),
      closeBrackets(),
      highlightActiveLine(),
      lintGutter(),
      yaml(),
      looks(),
      keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...lintKeymap]),
      EditorView.contentAttributes.of({ "aria-label": "config", spellcheck: "false" }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) changed();
      }),
      more,
    ],
  });
}

/** The state of a text that is shown. */
export function readable(text: string): EditorState {
  return EditorState.create({
    doc: text,
    extensions: [
      yaml(),
      looks(),
      EditorView.theme({ ".cm-content": { padding: "0 0 14px" }, ".cm-line": { padding: "0 16px" } }),
      EditorState.readOnly.of(true),
      EditorView.contentAttributes.of({ "aria-label": "composed config", tabindex: "0" }),
    ],
  });
}

const looks = (): Extension => [syntaxHighlighting(COLOURS), LOOKS];

/** What has a file's text show its faults, each with its cures. */
export function marksOf(
  state: EditorState,
  file: string,
  faults: readonly Fault[],
  { cured }: EditorEvents,
): TransactionSpec {
  const { length } = state.doc;
  const diagnostics = faults
    .filter((fault) => fault.file === file)
    .map((fault): Diagnostic => {
      const { from, to, severity, code, message, cures } = fault;
      const actions = cures.map((cure) => ({ name: cure.title, apply: () => cured(cure) }));
      return {
        from: Math.min(from, length),
        to: Math.min(to, length),
        severity,
        source: code,
        message,
        actions,
      };
    });
  return setDiagnostics(state, diagnostics);
}
