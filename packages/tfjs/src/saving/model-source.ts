import type { FileLimits } from "@lighterjs/core/files";

/** A model's files, wherever they are. */
export interface ModelSource {
  /** As a person would name it. */
  readonly label: string;
  /** The content of `model.json`. */
  text(): Promise<string>;
  /**
   * The content of a file that `model.json` names.
   *
   * @param most - bytes that it may have; of a longer one the first of them, and one more
   * @param limit - the limit that says so; left out, the model itself does
   */
  bytes(name: string, most: number, limit?: keyof FileLimits): Promise<Uint8Array>;
}
