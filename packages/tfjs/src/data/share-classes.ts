import type { Logger } from "@lighterjs/core";
import type { DataLoader } from "./data-loader.js";

/**
 * Gives all data of a system one list of classes: that of the training data, or, where a run goes on, the one that it began
 * with. All loaders must have been prepared.
 *
 * @param kept - the classes of the run so far
 * @returns the list; nothing where the training data do not name their classes
 * @throws OptionError for a class that is not in the list
 */
export function shareClasses(
  train: DataLoader,
  others: Readonly<Record<string, DataLoader>>,
  logger: Logger,
  kept?: readonly string[],
): readonly string[] | undefined {
  const own = train.dataset.targets.classNames;
  const names = own === undefined ? undefined : (kept ?? own);
  if (own !== undefined && kept !== undefined) {
    train.targetReader.useClasses(kept, "the run that goes on");
    const gone = kept.filter((name) => !own.includes(name));
    if (gone.length > 0)
      logger.warn(
        `the training data no longer have the ${gone.length === 1 ? "class" : "classes"} ${gone.map((name) => `\`${name}\``).join(", ")}; the others keep their indices`,
      );
  }
  for (const [stage, loader] of Object.entries(others)) {
    const named = loader.dataset.targets.classNames !== undefined;
    if (names !== undefined && named) loader.targetReader.useClasses(names, "the training data");
    else if ((names !== undefined) !== named && loader.dataset.targets.type === "int32")
      logger.warn(
        `only one of the datasets of \`train\` and \`${stage}\` names its classes, so they are matched by index`,
      );
  }
  return names;
}
