import { basename } from "node:path";
import { OptionError } from "@lighterjs/schema";
import type { LaunchedSweep, Launcher, LaunchSession } from "../launcher.js";
import { arrayScript, USUAL_ARRAY_SIZE, type TrialArray } from "./array-script.js";
import { setting, tryScript } from "./commands.js";
import { OWN_OPTIONS, type SlurmOptions } from "./options.js";
import { SlurmSession } from "./session.js";

const BRAND = Symbol.for("lighter.launchers.Slurm");

/**
 * Runs trials as tasks of job arrays of Slurm, on machines that share the folder of the sweep. A
 * trial that comes near its time limit saves and is queued again; when the process of the sweep
 * dies, its trials go on, and the same command line finds them.
 */
export class Slurm implements Launcher {
  readonly [BRAND] = true;
  readonly jobs: number;

  /** @throws OptionError where `sbatch` has an option that the launcher gives itself */
  constructor(readonly options: SlurmOptions = {}) {
    this.jobs = options.jobs ?? 100;
    for (const name of Object.keys(options.sbatch ?? {}))
      if (OWN_OPTIONS.has(name) || !/^[a-z][a-z-]+$/.test(name))
        throw OptionError.about(this, ["sbatch", name], {
          code: "CONFLICTING_OPTIONS",
          message: OWN_OPTIONS.has(name)
            ? `the launcher gives \`--${name}\` itself`
            : `\`${name}\` is not the long name of an option of \`sbatch\``,
          label: OWN_OPTIONS.has(name) ? "cannot be chosen" : "has no long name's form",
          help: ["give long names without hyphens in front: `constraint: a100`"],
        });
  }

  /** Works across two copies of this package, where `instanceof` would not. */
  static is(launcher: Launcher): launcher is Slurm {
    return BRAND in launcher;
  }

  /** @throws Error where there is no Slurm, or it would not take such jobs, with what it says */
  async open(sweep: LaunchedSweep): Promise<LaunchSession> {
    const prefix = `${basename(sweep.folder).replace(/[^\w.-]/g, "_")}-${sweep.id.slice(0, 8)}+`;
    const scriptOf = (array: TrialArray): string =>
      arrayScript({
        ...sweep,
        name: `${prefix}${array.offset}`,
        arrays: [array],
        options: this.options,
      });
    const arraySize = Number((await setting("MaxArraySize")) ?? USUAL_ARRAY_SIZE);
    await tryScript(scriptOf({ offset: 0, tasks: "1" }));
    const pollMs = (this.options.poll_seconds ?? 15) * 1000;
    return new SlurmSession(sweep, { prefix, arraySize, pollMs, scriptOf });
  }
}
