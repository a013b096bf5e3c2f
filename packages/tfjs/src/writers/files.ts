import { basename, dirname, join } from "node:path";
import type {
  Callback,
  NumberArray,
  OutputBatch,
  PredictedOutput,
  PredictionBatch,
  PredictionStage,
  Trainer,
} from "@lighterjs/callbacks";
import { removeLeftovers, replaceFile, syncFolder } from "@lighterjs/core/files";
import { OptionError, validateOptions } from "@lighterjs/schema";
import { ownManifest } from "../own-manifest.js";
import { encodeNpy } from "./encode-npy.js";
import { encodePng, pngFault } from "./encode-png.js";
import { requireFileName } from "./file-name.js";
import { numberText } from "./number-text.js";
import { classText, hasOneAnswer, numbersAt, sampleJSON } from "./sample-record.js";
import { claimPath, makeFolder, requirePlace, withReason } from "./written-file.js";

export interface FilesOptions {
  /** The folder of the files, below that of the stage. */
  folder: string;
  /**
   * `npy`, an array of NumPy as the model gave it; `png`, an image of 8 bits; `json`, an object as
   * `lighter.writers.JsonLines` has it; `text`, the class, or else the numbers.
   */
  format: "npy" | "png" | "json" | "text";
}

const ENDINGS = { npy: "npy", png: "png", json: "json", text: "txt" } as const;

/**
 * Writes a file for each sample, called by its id: `ID.npy`. An id that is a path, `A/photo.jpg`,
 * makes folders; that of a sample which would lead out of the folder is refused. Of a model with
 * several outputs each has a folder of its own, and what an inferer tells beside predictions stands
 * beside them, `ID.NAME.npy`. Of an image of classes a `png` holds the index of each pixel's class;
 * of yes-or-no it is white for yes; other numbers go from 0, black, to 1, white.
 */
export class Files implements Callback {
  readonly metricNames = [];
  #stage: PredictionStage | undefined;
  #folder = "";
  readonly #made = new Set<string>();

  constructor(readonly options: FilesOptions) {
    validateOptions(Files, options, ownManifest("lighter.writers.Files"));
    requirePlace(this, ["folder"], options.folder);
  }

  async onPredictionStart(session: Trainer, stage: PredictionStage): Promise<void> {
    const { folder: path, format } = this.options;
    this.#folder = claimPath({ session, stage, writer: this, option: ["folder"], path });
    this.#stage = stage;
    this.#made.clear();
    for (const output of format === "png" ? stage.outputs : []) {
      const fault = pngFault(output);
      if (fault === undefined) continue;
      throw OptionError.about(this, ["format"], {
        message: `no image can be made of ${output.name === undefined ? "what the model gives" : `the output \`${output.name}\``}: ${fault}`,
        label: "needs height × width, or height × width × channels",
        help: ["take `npy`"],
      });
    }
    await this.#make(this.#folder);
  }

  async onPredictions(_: Trainer, batch: PredictionBatch): Promise<void> {
    for (const [index, id] of batch.ids.entries()) {
      requireFileName(id, this);
      for (const [name, content] of await this.#contents(batch, index, id)) await this.#write(name, content);
    }
  }

  async onPredictionEnd(): Promise<void> {
    for (const folder of this.#made) await syncFolder(folder);
  }

  /** Files of a sample, by their paths. */
  async #contents(
    batch: PredictionBatch,
    index: number,
    id: string,
  ): Promise<readonly (readonly [string, string | Uint8Array])[]> {
    const { format } = this.options;
    const stage = this.#stage!;
    const ending = ENDINGS[format];
    if (format === "json") return [[`${id}.${ending}`, `${sampleJSON(stage, batch, index)}\n`]];
    const own = await Promise.all(
      stage.outputs.map(async (output, at) => {
        const path = output.name === undefined ? id : join(output.name, id);
        return [`${path}.${ending}`, await this.#encode(output, batch.outputs[at]!, index)] as const;
      }),
    );
    const extras = Object.entries(batch.extras).map(([name, numbers]) => {
      const sample = sampleOf(numbers, index);
      const isText = format === "text";
      return [
        `${id}.${name}.${isText ? "txt" : "npy"}`,
        isText ? textOf(sample) : encodeNpy(sample),
      ] as const;
    });
    return [...own, ...extras];
  }

  async #encode(output: PredictedOutput, batch: OutputBatch, index: number): Promise<string | Uint8Array> {
    switch (this.options.format) {
      case "npy":
        return encodeNpy(sampleOf(batch.raw, index));
      case "png":
        return encodePng(output, batch, index);
      default: {
        const { classes, raw } = batch;
        if (!hasOneAnswer(output) || classes === undefined) return textOf(sampleOf(raw, index));
        return `${classText(output, numbersAt(classes, index)[0]!)}\n`;
      }
    }
  }

  async #write(name: string, content: string | Uint8Array): Promise<void> {
    const path = join(this.#folder, name);
    await this.#make(dirname(path));
    await withReason(path, () => replaceFile(path, typeof content === "string" ? content : [content], false));
  }

  /**
   * Makes a folder of ours, and clears it of what a process that was killed has left half-written.
   */
  async #make(folder: string): Promise<void> {
    if (this.#made.has(folder)) return;
    await withReason(folder, async () => {
      await makeFolder(folder);
      await removeLeftovers(folder, (name) => basename(name) === name);
    });
    this.#made.add(folder);
  }
}

function sampleOf(numbers: NumberArray, index: number): NumberArray {
  return { shape: numbers.shape, values: numbersAt(numbers, index) };
}

/** Rows of the last dimension on lines. */
function textOf({ shape, values }: NumberArray): string {
  const width = shape.at(-1) ?? 1;
  const lines = Array.from({ length: values.length / width }, (_, row) =>
    Array.from(values.subarray(row * width, (row + 1) * width), numberText).join(" "),
  );
  return lines.map((line) => `${line}\n`).join("");
}
