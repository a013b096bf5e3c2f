import type { Parameter } from "../trainer.js";
import { enumerated, quoted } from "../wording.js";

/** What is said of a parameter whose trainer gives no reason. */
const FLAG =
  "the model has `trainable: false` on it, which no Freezer changes; take that away to have it train";

/**
 * Why parameters do not train that no Freezer holds, and what would let them, one text for each reason: `model.a.kernel` and
 * 3 more: …
 */
export function describeHeld(parameters: readonly Parameter[]): readonly string[] {
  const reasons = new Map<string, string[]>();
  for (const { name, heldBy = FLAG } of parameters)
    reasons.set(heldBy, [...(reasons.get(heldBy) ?? []), quoted(name)]);
  return [...reasons].map(([reason, names]) => `${enumerated(names, 1)}: ${reason}`);
}
