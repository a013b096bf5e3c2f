import type { Logger } from "@lighterjs/core";
import type { DataLoader } from "./data-loader.js";
import type { TargetReader } from "./read-targets.js";

/** Names of classes by index: of the only targets, or of several by name. */
export type ClassNames = readonly string[] | Readonly<Record<string, readonly string[]>>;

/**
 * Gives all data of a system one list of classes for each target: that of the training data, or, where a run goes on, the one
 * that it began with. All loaders must have been prepared and arranged.
 *
 * @param kept - the classes of the run so far
 * @returns the lists
 * @throws OptionError for a class that is not in the list
 */
export function shareClasses(
  train: DataLoader,
  others: Readonly<Record<string, DataLoader>>,
  logger: Logger,
  kept?: ClassNames,
): ClassNames | undefined {
  for (const [at, reader] of train.targetReaders.entries()) {
    const keptNames = kept === undefined || isList(kept) ? kept : kept[reader.port.name ?? ""];
    const names = namesFor(reader, logger, keptNames);
    for (const [stage, loader] of Object.entries(others))
      shareNames(names, loader.targetReaders[at]!, { stage, target: reader.port.name }, logger);
  }
  return classNamesOf(train);
}

/** The classes that a run goes by, for its checkpoints; nothing where the training data name none. */
export function classNamesOf(train: DataLoader): ClassNames | undefined {
  const named = train.targets.flatMap(({ name, spec }) =>
    spec.classNames === undefined ? [] : [[name, spec.classNames] as const],
  );
  const [only] = named;
  if (only === undefined) return undefined;
  if (train.targets.length === 1) return only[1];
  return Object.fromEntries(named.map(([name = "", classNames]) => [name, classNames]));
}

function isList(names: ClassNames): names is readonly string[] {
  return Array.isArray(names);
}

function namesFor(
  reader: TargetReader,
  logger: Logger,
  kept: readonly string[] | undefined,
): readonly string[] | undefined {
  const own = reader.port.spec.classNames;
  if (own === undefined || kept === undefined) return own;
  reader.useClasses(kept, "the run that goes on");
  const gone = kept.filter((name) => !own.includes(name));
  if (gone.length > 0)
    logger.warn(
      `the training data no longer have the ${gone.length === 1 ? "class" : "classes"} ${gone.map((name) => `\`${name}\``).join(", ")}; the others keep their indices`,
    );
  return kept;
}

function shareNames(
  names: readonly string[] | undefined,
  reader: TargetReader,
  { stage, target }: { readonly stage: string; readonly target: string | undefined },
  logger: Logger,
): void {
  const { classNames, type } = reader.port.spec;
  const named = classNames !== undefined;
  if (names !== undefined && named) reader.useClasses(names, "the training data");
  else if ((names !== undefined) !== named && type === "int32")
    logger.warn(
      `only one of the datasets of \`train\` and \`${stage}\` names its classes${target === undefined ? "" : ` for \`${target}\``}, so they are matched by index`,
    );
}
