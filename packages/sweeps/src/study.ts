// The state of a sweep and the process that runs it, for a command line.
export { gridSize, MOST_TRIALS } from "./samplers/grid.js";
export { sizeOf, type Dimension, type Point, type SearchSpace } from "./search/dimension.js";
export { byValue, type Better } from "./search/observation.js";
export { NO_ROOM, startTrial, type TrialProcess } from "./launchers/trial-process.js";
export { logTail } from "./study/log-tail.js";
export { askAll, betterOf, type AskHost, type MadeTrial } from "./study/ask-trials.js";
export { forgetStop, runSweep, SweepFault, type SweepHost } from "./study/run-sweep.js";
export { isTrialId, sweepPaths, trialPaths } from "./study/sweep-folder.js";
export {
  readRecord,
  spaceChanges,
  textOf,
  writeRecord,
  type AskedParameter,
  type SpaceChange,
  type SweepRecord,
  type WrittenValue,
} from "./study/sweep-record.js";
export { SweepState, type TrialOutcome, type TrialState } from "./study/sweep-state.js";
export { TrialLog, type TrialEvent } from "./study/trial-log.js";
export { curvesOfOthers, readReport, writeReport, type TrialReport } from "./study/trial-report.js";
export { LaunchError } from "./launchers/launcher.js";
export { arrayScript, slurmPaths, trialArrays, USUAL_ARRAY_SIZE } from "./launchers/slurm/array-script.js";
export { readTrials, type ShownSweep, type ShownTrial } from "./show/read-trials.js";
export { shortNames } from "./show/short-names.js";
export { renderPage } from "./show/render-page.js";
