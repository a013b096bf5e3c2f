import { cursorAt, referenceCursorAt } from "../cursor.js";
import { packagesOf } from "../meaning.js";
import type { TypedView } from "../workspace/config-view.js";
import type { Completion } from "./completion/completion.js";
import { completeDefaults } from "./completion/complete-defaults.js";
import { completeHeader } from "./completion/complete-header.js";
import { completeKeys } from "./completion/complete-keys.js";
import { completeNames } from "./completion/complete-names.js";
import { completeReference } from "./completion/complete-reference.js";
import { completeSweep } from "./completion/complete-sweep.js";
import { completeValues } from "./completion/complete-values.js";

/**
 * Completes a file at an offset, in block and flow style and in text that is no sound YAML yet.
 *
 * @param view - with the text as it is now; its configs may be older
 */
export async function completionsAt(view: TypedView, offset: number): Promise<readonly Completion[]> {
  const { source } = view;
  const [config] = view.configs;
  const header = completeHeader(view, offset);
  if (header !== undefined) return header;
  const reference = referenceCursorAt(source, offset);
  if (reference !== undefined) return config === undefined ? [] : completeReference(view, config, reference);
  const cursor = cursorAt(source, offset);
  if (cursor === undefined) return [];
  if (cursor.path[0] === "defaults") return completeDefaults(view, cursor);
  if (config === undefined) return [];
  const [prefix = []] = packagesOf(config, view);
  const place = { view, config, prefix, cursor };
  const swept = await completeSweep(place);
  if (swept !== undefined) return swept;
  if (cursor.role === "value")
    return [...(await completeNames(place)), ...completeValues(place, cursor.path)];
  return [...completeKeys(place), ...(cursor.isAlone ? completeValues(place, cursor.path) : [])];
}
