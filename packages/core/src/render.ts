// Diagnostics as text, JSON, SARIF and annotations; text that is safe to show; pages of HTML.
export { renderDiagnostic, renderDiagnostics, type RenderOptions } from "./render/render-diagnostics.js";
export {
  diagnosticsToJSON,
  type DiagnosticJSON,
  type LabelJSON,
  type PlaceJSON,
} from "./render/diagnostics-json.js";
export { diagnosticsToGitHub } from "./render/diagnostics-github.js";
export { diagnosticsToSARIF } from "./render/diagnostics-sarif.js";
export { escapeLine, escapeUnseen } from "./render/display-text.js";
export { posixWord, shellLine } from "./render/shell-line.js";
export { wrapText } from "./render/wrap-text.js";
export { html, htmlPage, Markup, withCode, type PageParts, type Piece } from "./render/html-text.js";
