export { Local, type LocalOptions } from "./local.js";
export { Slurm } from "./slurm/slurm.js";
export type { SlurmOptions } from "./slurm/options.js";
