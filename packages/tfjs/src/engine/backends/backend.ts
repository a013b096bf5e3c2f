/** A way to compute, for which a machine or project may lack something. */
export interface Backend {
  /**
   * Makes TensorFlow.js compute with it, or tells why it cannot be used here.
   *
   * @param directory - a folder of the project whose packages may be used
   */
  start(directory: string): Promise<Unavailable | undefined>;
}

/** The reason why a backend cannot be used here. */
export interface Unavailable {
  /** `@tensorflow/tfjs-node` is not installed. */
  readonly reason: string;
  readonly help: readonly string[];
  /** It is there and broken, so that whoever installed it wants to know. */
  readonly isInstalled: boolean;
}
