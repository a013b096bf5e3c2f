import { fileAccess, fileLimitHelp } from "@lighterjs/core/files";
import { modelFault } from "./model-fault.js";

const LONGEST_NAME = 1000;
const LONGEST_TEXT = 10_000;

/**
 * Looks through the layers that a `model.json` describes, before any is built: how many there are,
 * and that no name or text is so long that what reads it takes for ever. Whether they fit together
 * is seen when they are built.
 *
 * @throws OptionError
 */
export function checkTopology(topology: object, label: string): void {
  const { maxLayers } = fileAccess().limits;
  let layers = 0;
  const pending: unknown[] = [topology];
  while (pending.length > 0) {
    const value = pending.pop();
    if (typeof value !== "object" || value === null) continue;
    for (const [key, item] of Object.entries(value)) {
      if (typeof item === "string") requireShort(key, item, label);
      if (key === "layers" && Array.isArray(item)) layers += item.length;
      pending.push(item);
    }
    if (layers > maxLayers)
      throw modelFault(
        "LIMIT_EXCEEDED",
        `the model in \`${label}\` has more than ${maxLayers.toLocaleString("en-US")} layers`,
        "too many layers",
        { help: [fileLimitHelp("maxLayers")] },
      );
  }
}

function requireShort(key: string, text: string, label: string): void {
  const longest = key === "name" ? LONGEST_NAME : LONGEST_TEXT;
  if (text.length <= longest) return;
  throw modelFault(
    "INVALID_MODEL",
    `\`${label}\` is not a model file: a text in it has ${text.length} characters, where at most ${longest} make sense`,
    "not a model file",
  );
}
