import type { Trainer } from "../trainer.js";
import type { ConfiguredFreezer } from "./scheduled-groups.js";

/** Tells the trainer what the Freezers of a run think of its cache: any `off` wins, then the smallest number of bytes. */
export function setPrefixCache(
  { capabilities, logger }: Trainer,
  freezers: readonly ConfiguredFreezer[],
): void {
  const opinions = freezers.flatMap(({ options }) => options.cache ?? []);
  if (opinions.length === 0) return;
  const budgets = opinions.filter((opinion) => typeof opinion === "number");
  const limit = opinions.includes("off") ? "off" : budgets.length > 0 ? Math.min(...budgets) : "auto";
  if (capabilities.setPrefixCache !== undefined) capabilities.setPrefixCache(limit);
  else if (limit !== "off")
    logger.info("this trainer keeps nothing of what frozen layers compute: `cache` does nothing");
}
