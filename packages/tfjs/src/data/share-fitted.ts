import type { Logger } from "@lighterjs/core";
import { runTarget } from "../target-error.js";
import type { DataLoader } from "./data-loader.js";
import { classNamesOf, type ClassNames, type Fitted } from "./fitted.js";
import type { TargetReader } from "./read-targets.js";

/**
 * The data of a run, or of a stage, by stage; `train` may be missing where a checkpoint keeps what
 * it has told.
 */
export interface StageData {
  readonly train?: DataLoader | undefined;
  readonly val?: DataLoader | undefined;
  readonly test?: DataLoader | undefined;
  readonly predict?: DataLoader | undefined;
}

/** Facts from before by which data are read. */
export interface KeptData {
  /** Kept by a checkpoint. */
  readonly kept?: Fitted | undefined;
  /** Whose that is, for messages. Default: `the run that goes on`. */
  readonly origin?: string;
}

/** How data are to be prepared. */
export interface DataPreparation extends KeptData {
  /** See `Dataset.prepare`. Default: `samples`. */
  readonly extent?: "length" | "samples";
}

/**
 * Prepares the data of a run and lets all of them go by what the training data told. The forms of
 * inputs and targets may follow from that, so this comes before the model is built. Data of the
 * stage `predict` need no targets.
 *
 * @throws OptionError about data that cannot be read, or do not fit what was told
 */
export async function prepareData(
  { train, ...others }: StageData,
  { kept, origin = ORIGIN, extent = "samples" }: DataPreparation = {},
): Promise<void> {
  let told = kept?.fitted;
  let teller = origin;
  if (told !== undefined) train?.useFitted(told, origin);
  await train?.prepare(extent);
  if (told === undefined && train !== undefined) {
    const { dataset } = train;
    told = await runTarget(dataset, "fitted", () => dataset.fitted?.({ extent }));
    teller = TRAINING_DATA;
    if (told !== undefined) train.useFitted(told, teller);
  }
  for (const [stage, loader] of loadersOf(others)) {
    if (told !== undefined) loader.useFitted(told, teller);
    await loader.prepare(extent, { targets: stage === "predict" ? "optional" : "required" });
  }
}

function loadersOf(data: StageData): readonly (readonly [string, DataLoader])[] {
  return Object.entries(data).flatMap(([stage, loader]: [string, DataLoader | undefined]) =>
    loader === undefined ? [] : [[stage, loader] as const],
  );
}

const ORIGIN = "the run that goes on";
const TRAINING_DATA = "the training data";

/**
 * Gives all data one list of classes for each target: that of the training data, or that which a
 * checkpoint keeps. All loaders must have been prepared and arranged.
 *
 * @throws OptionError for a class that is not in the list
 */
export function shareClasses(
  { train, ...others }: StageData,
  logger: Logger,
  { kept, origin = ORIGIN }: KeptData = {},
): void {
  const keptNames = ({ port }: TargetReader) => kept && classNamesOf(kept, port.name);
  const lists: (readonly string[] | undefined)[] = [];
  for (const [at, reader] of (train?.targetReaders ?? []).entries())
    lists[at] = namesFor(reader, logger, keptNames(reader), origin);
  const whose = train === undefined ? origin : TRAINING_DATA;
  for (const [stage, loader] of loadersOf(others))
    for (const [at, reader] of loader.targetReaders.entries()) {
      const names = train === undefined ? keptNames(reader) : lists[at];
      shareNames(names, reader, { stage, whose }, logger);
    }
}

/**
 * Facts that the training data have told, for checkpoints and saved models. They must have been
 * prepared and arranged.
 */
export function fittedOf(train: DataLoader): Fitted {
  const classNames = namesIn(train);
  const scaling = train.targets.map(({ spec }) => spec.scaling ?? null);
  const { fitted } = train;
  return {
    ...(classNames && { class_names: classNames }),
    ...(scaling.some((each) => each !== null) && { target_scaling: scaling }),
    ...(fitted !== undefined && { fitted }),
  };
}

function namesIn(train: DataLoader): ClassNames | undefined {
  const named = train.targets.flatMap(({ name, spec }) =>
    spec.classNames === undefined ? [] : [[name, spec.classNames] as const],
  );
  const [only] = named;
  if (only === undefined) return undefined;
  if (train.targets.length === 1) return only[1];
  return Object.fromEntries(named.map(([name = "", classNames]) => [name, classNames]));
}

function namesFor(
  reader: TargetReader,
  logger: Logger,
  kept: readonly string[] | undefined,
  origin: string,
): readonly string[] | undefined {
  const own = reader.port.spec.classNames;
  if (own === undefined || kept === undefined) return own;
  reader.useClasses(kept, origin);
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
  { stage, whose }: { readonly stage: string; readonly whose: string },
  logger: Logger,
): void {
  const { name: target, spec } = reader.port;
  const named = spec.classNames !== undefined;
  if (names !== undefined && named) reader.useClasses(names, whose);
  else if ((names !== undefined) !== named && spec.type === "int32")
    logger.warn(
      `only one of ${whose === TRAINING_DATA ? "the datasets of `train`" : `${whose} and the dataset`} and \`${stage}\` names its classes${target === undefined ? "" : ` for \`${target}\``}, so they are matched by index`,
    );
}
