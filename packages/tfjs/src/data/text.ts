import type { StateValue } from "@lighterjs/callbacks";
import { LOGGER, OPTIONS, type Logger } from "@lighterjs/core";
import { validateOptions } from "@lighterjs/schema";
import { inject, injectable } from "tsyringe";
import * as v from "valibot";
import { describeIssue } from "../describe-issue.js";
import { ownManifest } from "../own-manifest.js";
import { stderrLogger } from "../stderr-logger.js";
import { classLabels, classTargets, findClassFiles, TEXTS, type ClassFiles } from "./class-files.js";
import { requireDistinctClasses } from "./class-names.js";
import { dataError, fileError, notPrepared } from "./data-error.js";
import { readDataFile } from "./data-file.js";
import type { AnySample, DataNeeds, Dataset, FitRequest, InputSpec } from "./dataset.js";
import { valuesOf } from "./dataset-form.js";
import type { TextEncoding } from "./decode-text.js";
import { countEndings } from "./list-folder.js";
import type { TokenOptions } from "./tables/column-options.js";
import { TokenLists, tokenSettings, type TokenSettings } from "./tokens.js";

export interface TextOptions extends TokenOptions {
  /** The folder. Each of its sub-folders holds the texts of one class, also in folders of its own,
   * and is named after it.
   * @format path */
  path: string;
  /** Classes to use, by index; by default all sub-folders, sorted by name. In a run, the training
   * data decide on the indices, and other data are matched to them by name.
   * @minItems 1 */
  classes?: readonly string[];
  /** Use no more than this many texts of each class: the first by name.
   * @integer
   * @minimum 1 */
  texts_per_class?: number;
  /** How the files write their characters.
   * @defaultValue "utf-8" */
  encoding?: TextEncoding;
}

interface FoundTexts extends ClassFiles {
  readonly lists: TokenLists;
}

type Writer = ReturnType<TokenLists["writer"]>;

/**
 * Texts in one sub-folder per class, a file that ends in `.txt` each. The input `text` is a list of
 * indices for an embedding, targets are indices of classes. The vocabulary is that of the training
 * data. All files are read once; their tokens are kept in memory. To predict, the files may also
 * lie in the folder itself, without classes.
 *
 * Errors: `FILE_NOT_FOUND`; `INVALID_DATA` for a folder without classes, a class without texts, or
 * a file in another encoding; `LIMIT_EXCEEDED`.
 *
 * @example
 * ```yaml
 * dataset:
 *   _target_: lighter.data.Text
 *   path: mails/train
 *   tokens: words
 *   length: 60
 *   vocabulary: 5000
 * ```
 */
@injectable()
export class Text implements Dataset {
  readonly deterministic = true;
  readonly inputs: Readonly<Record<"text", InputSpec>>;
  readonly #settings: TokenSettings;
  #needs: DataNeeds = {};
  #finding: Promise<FoundTexts> | undefined;
  #found: FoundTexts | undefined;
  #words: readonly string[] | undefined;
  #writer: Writer | undefined;

  constructor(
    @inject(OPTIONS) readonly options: TextOptions,
    @inject(LOGGER, { isOptional: true }) private readonly logger: Logger = stderrLogger,
  ) {
    validateOptions(Text, options, ownManifest("lighter.data.Text"));
    requireDistinctClasses(options.classes, this);
    this.#settings = tokenSettings(options);
    this.inputs = { text: { shape: [this.#settings.length], type: "int32" } };
  }

  async prepare(_extent: "length" | "samples" = "samples", needs: DataNeeds = {}): Promise<void> {
    if (this.#needs.targets === "optional" && needs.targets !== "optional") {
      this.#finding = undefined;
      this.#writer = undefined;
    }
    this.#needs = needs;
    this.#finding ??= this.#find();
    this.#found = await this.#finding;
  }

  get length(): number {
    return this.#texts.files.length;
  }

  get targets(): Dataset["targets"] {
    return classTargets(this.#texts);
  }

  sampleId(index: number): string {
    return this.#texts.files[index]!.id;
  }

  sampleLabels(column?: string): readonly string[] {
    return classLabels(this.#texts, column, this);
  }

  read(index: number, { inputs, targets }: AnySample): void {
    const { files, classNames, lists } = this.#texts;
    if (classNames !== undefined) valuesOf(targets, undefined)[0] = files[index]!.classIndex;
    this.#writer ??= lists.writer(this.#words ?? lists.vocabularyOf(Uint32Array.from(files.keys())));
    this.#writer(index, valuesOf(inputs, "text"));
  }

  fitted({ samples }: FitRequest = {}): StateValue {
    const { lists, files } = this.#texts;
    const words = [...lists.vocabularyOf(samples ?? Uint32Array.from(files.keys()))];
    return { text: { ...this.#settings, words } };
  }

  useFitted(fitted: StateValue, origin: string): void {
    const read = v.safeParse(state, fitted, { abortEarly: true, abortPipeEarly: true });
    if (!read.success)
      throw dataError(this, {
        path: ["path"],
        message: `these texts cannot be read as ${origin} tells: ${describeIssue(read.issues[0])}`,
        label: "other data than those trained on",
      });
    const { words, ...settings } = read.output.text;
    for (const option of ["tokens", "length", "vocabulary", "lowercase"] as const)
      if (settings[option] !== this.#settings[option])
        throw dataError(this, {
          path: [option],
          message: `\`${option}\` is ${this.#settings[option]} here, and ${settings[option]} in ${origin}`,
          label: "not as trained on",
          help: ["write the same options for all texts"],
        });
    this.#words = words;
    this.#writer = undefined;
  }

  get #texts(): FoundTexts {
    if (this.#found === undefined) throw notPrepared();
    return this.#found;
  }

  async #find(): Promise<FoundTexts> {
    const { path, classes, texts_per_class: most, encoding = "utf-8" } = this.options;
    const found = await findClassFiles({ path, classes, most, kind: TEXTS, needs: this.#needs }, this);
    const { leftOut, files } = found;
    if (leftOut.length > 0)
      this.logger.info(
        `\`${path}\`: ${leftOut.length === 1 ? "1 file is" : `${leftOut.length} files are`} left out (${countEndings(leftOut)})`,
      );
    const lists = new TokenLists(this.#settings);
    for (const file of files) lists.add(await this.#readText(file.path, encoding));
    if (lists.cut > 0)
      this.logger.info(
        `\`${path}\`: ${lists.cut} of ${files.length} texts are longer than ${this.#settings.length} ${this.#settings.tokens}; what is behind is not read`,
      );
    return { ...found, lists };
  }

  async #readText(file: string, encoding: TextEncoding): Promise<string> {
    const bytes = await readDataFile(file).catch((cause: unknown) => {
      throw fileError(this, { path: ["path"], file, expected: "a text", cause });
    });
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes);
    } catch (cause) {
      throw dataError(this, {
        path: ["path"],
        message: `\`${file}\` is not written in ${encoding}`,
        label: "a text in another encoding",
        help: ["name the encoding of all texts in `encoding`, or save it anew"],
        cause,
      });
    }
  }
}

const state = v.object({
  text: v.object({
    tokens: v.picklist(["words", "characters"]),
    length: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
    vocabulary: v.pipe(v.number(), v.safeInteger(), v.minValue(3)),
    lowercase: v.boolean(),
    words: v.array(v.string()),
  }),
});
