export {
  generateManifest,
  type GeneratedManifest,
  type GenerateOptions,
  type ManifestEntry,
  type ReadFile,
} from "./generate-manifest.js";
export type { Overlay, OverlayEntry } from "./apply-overlay.js";
export { GenerateError, type Problem } from "./problem.js";
export { renderManifest } from "./render-manifest.js";
