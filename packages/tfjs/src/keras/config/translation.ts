import type { LayerEntry } from "./keras-config.js";

/** Facts about a file that its translation needs, and where it reports. */
export interface Translation {
  /**
   * The first number of the version of Keras that wrote the file: some functions changed with 3.
   */
  readonly kerasMajor: number;
  /** Says what is left out, because it concerns training only. */
  readonly warn: (message: string) => void;
}

/** An option of a layer that is being translated. */
export interface OptionPlace {
  readonly layer: Pick<LayerEntry, "name" | "className">;
  readonly option: string;
  readonly translation: Translation;
}

/** A layer in terms of TensorFlow.js. */
export interface TranslatedLayer {
  readonly className: string;
  readonly config: Readonly<Record<string, unknown>>;
}
