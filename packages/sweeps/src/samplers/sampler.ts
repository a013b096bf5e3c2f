import type { Point, SearchSpace } from "../search/dimension.js";
import type { Better, Observation } from "../search/observation.js";

/** The record that a sampler goes by. */
export interface SuggestRequest {
  readonly space: SearchSpace;
  /** All points asked for so far, in the order of asking. */
  readonly history: readonly Observation[];
  readonly better: Better;
  /** Of the sweep. */
  readonly seed: number;
}

/** Chooses the values of the next trial: the same ones for the same history and seed. */
export interface Sampler {
  /** How many points it suggests in all; nothing for as many as the space has. */
  readonly trials: number | undefined;
  /** Whether results decide what it suggests, so that it cannot say all of it beforehand. */
  readonly isAdaptive: boolean;
  /** Why this space is not for it, and what to do; nothing where it is. */
  refuse(space: SearchSpace): SpaceFault | undefined;
  /** The next point; nothing when there is none left. */
  suggest(request: SuggestRequest): Point | undefined;
}

/** Why a sampler cannot search a space. */
export interface SpaceFault {
  /** Of the parameter at fault; nothing for the space as a whole. */
  readonly parameter?: string;
  readonly message: string;
  readonly label: string;
  readonly help: string;
}

/** How often to draw. */
export interface DrawOptions {
  /**
   * How many points to try.
   *
   * @minimum 1
   * @integer
   */
  readonly trials: number;
  /**
   * Another number gives other points.
   *
   * @minimum 0
   * @integer
   * @defaultValue 0
   */
  readonly seed?: number;
}
