import type { StateValue } from "@lighterjs/callbacks";
import { runTarget } from "../target-error.js";
import type { AnySample, DataNeeds, Dataset, FitRequest } from "./dataset.js";

/** The samples of another dataset, of which a subclass changes what it is there for. */
export abstract class DatasetView implements Dataset {
  constructor(protected readonly dataset: Dataset) {}

  async prepare(extent: "length" | "samples" = "samples", needs?: DataNeeds): Promise<void> {
    await runTarget(this.dataset, "prepare", () => this.dataset.prepare(extent, needs));
  }

  get length(): number {
    return this.dataset.length;
  }

  get sampleShape(): Dataset["sampleShape"] {
    return this.dataset.sampleShape;
  }

  get scaling(): Dataset["scaling"] {
    return this.dataset.scaling;
  }

  get inputs(): Dataset["inputs"] {
    return this.dataset.inputs;
  }

  get targets(): Dataset["targets"] {
    return this.dataset.targets;
  }

  get deterministic(): boolean {
    return this.dataset.deterministic;
  }

  get overlap(): Dataset["overlap"] {
    return this.dataset.overlap;
  }

  get sampleLabels(): Dataset["sampleLabels"] {
    const { dataset } = this;
    if (dataset.sampleLabels === undefined) return undefined;
    return (column) => runTarget(dataset, "sampleLabels", () => dataset.sampleLabels!(column));
  }

  sampleId(index: number): string {
    return this.dataset.sampleId(index);
  }

  abstract read(index: number, sample: AnySample, salt: number): void | Promise<void>;

  sampleWeight(index: number): number {
    return runTarget(this.dataset, "sampleWeight", () => this.dataset.sampleWeight?.(index) ?? 1);
  }

  fitted(request?: FitRequest): StateValue | undefined | Promise<StateValue | undefined> {
    return runTarget(this.dataset, "fitted", () => this.dataset.fitted?.(request));
  }

  useFitted(fitted: StateValue, origin: string): void {
    runTarget(this.dataset, "useFitted", () => this.dataset.useFitted?.(fitted, origin));
  }
}
