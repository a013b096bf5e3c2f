import { join } from "node:path";
import { replaceRunFile } from "./run-file.js";

/**
 * `details.json` of a run folder: the newest details of each metric, by the name that it would be
 * logged by, with the epoch and the optimizer steps completed by then. Replaced as a whole, and not
 * there before the first.
 */
export class DetailsFile {
  readonly #path: string;
  readonly #newest: Record<string, object> = {};

  /** @param directory - of the run, which need not exist yet */
  constructor(directory: string) {
    this.#path = join(directory, "details.json");
  }

  /** @param details - what metrics have to show beyond a number, by name, as JSON */
  note(
    details: Readonly<Record<string, object>>,
    { epoch, globalStep: step }: { readonly epoch: number; readonly globalStep: number },
  ): void {
    const entries = Object.entries(details);
    if (entries.length === 0) return;
    for (const [name, own] of entries) this.#newest[name] = { epoch, step, ...own };
    replaceRunFile(this.#path, `${JSON.stringify(this.#newest)}\n`);
  }
}
