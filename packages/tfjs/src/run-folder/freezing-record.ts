import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Parameter } from "@lighterjs/callbacks";
import { replaceRunFile, runFileSize } from "./run-file.js";

export const FREEZING_FILE = "freezing.json";

/** The content of `freezing.json`: which parameters of a run were frozen when. */
export interface FreezingContent {
  /** In forward order. */
  readonly parameters: readonly { readonly name: string; readonly layer: string; readonly size: number }[];
  /** By step; each holds until the next. */
  readonly transitions: readonly FreezingTransition[];
}

/** The frozen parameters from one optimizer step on. */
export interface FreezingTransition {
  readonly epoch: number;
  readonly step: number;
  /** Stretches of `parameters`, from an index up to but not including another. */
  readonly frozen: readonly (readonly [from: number, until: number])[];
}

/**
 * Keeps `freezing.json` of a run folder, for reports: written when a Freezer first freezes
 * something, and at each change. Replaced as a whole, so that it can be read at any moment.
 */
export class FreezingRecord {
  #path: string | undefined;
  #transitions: readonly FreezingTransition[] = [];

  constructor(private readonly parameters: () => readonly Parameter[]) {}

  /**
   * @param directory - absolute path of the run folder
   * @param step - of the checkpoint that the run goes on from, where it does: what was noted after
   * it is forgotten
   */
  open(directory: string, step: number | undefined): void {
    this.#path = join(directory, FREEZING_FILE);
    if (step !== undefined) this.#transitions = [...readTransitions(this.#path, step), ...this.#transitions];
    if (this.#transitions.length > 0 || runFileSize(this.#path) > 0) this.#write();
  }

  /** Notes which parameters are frozen now. */
  note(epoch: number, step: number): void {
    const earlier = this.#transitions.filter((transition) => transition.step < step);
    this.#transitions = [...earlier, { epoch, step, frozen: stretches(this.parameters()) }];
    this.#write();
  }

  #write(): void {
    if (this.#path === undefined) return;
    const content: FreezingContent = {
      parameters: this.parameters().map(({ name, layerPath, size }) => ({ name, layer: layerPath, size })),
      transitions: this.#transitions,
    };
    replaceRunFile(this.#path, `${JSON.stringify(content)}\n`);
  }
}

function stretches(parameters: readonly Parameter[]): FreezingTransition["frozen"] {
  const found: [number, number][] = [];
  for (const [index, { trainable }] of parameters.entries()) {
    if (trainable) continue;
    const last = found.at(-1);
    if (last?.[1] === index) last[1] = index + 1;
    else found.push([index, index + 1]);
  }
  return found;
}

/**
 * Of a file that is lost or damaged, nothing: it is a record for people, and no run depends on it.
 */
function readTransitions(path: string, step: number): readonly FreezingTransition[] {
  try {
    const { transitions } = JSON.parse(readFileSync(path, "utf8")) as FreezingContent;
    return transitions.filter((transition) => transition.step <= step);
  } catch {
    return [];
  }
}
