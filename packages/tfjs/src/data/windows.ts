import type { StateValue } from "@lighterjs/callbacks";
import { LOGGER, OPTIONS, type Logger } from "@lighterjs/core";
import { OptionError, validateOptions } from "@lighterjs/schema";
import { inject, injectable } from "tsyringe";
import { ownManifest } from "../own-manifest.js";
import { stderrLogger } from "../stderr-logger.js";
import { Csv, type CsvOptions } from "./csv.js";
import { dataError, notPrepared } from "./data-error.js";
import type { AnySample, DataNeeds, Dataset, FitRequest, Overlap } from "./dataset.js";
import { inputsOf, sizeOf, targetsOf, valuesOf } from "./dataset-form.js";
import type { ColumnOptions } from "./tables/column-options.js";

export interface WindowsOptions extends Pick<
  CsvOptions,
  "path" | "delimiter" | "header" | "encoding" | "missing_values"
> {
  /** Column to predict, or several, of numbers. Data for `predict` may lack it where it is none of
   * `columns`.
   * @minItems 1 */
  target: string | readonly string[];
  /** Columns that a window shows: their names, or names with how they are read, as `columns` of
   * `lighter.data.Csv`. By default those of `target`. Where a target among them is scaled the
   * model learns it so; predictions are written as it stands in the file. */
  columns?: readonly string[] | Readonly<Record<string, ColumnOptions>>;
  /** Rows that a window shows.
   * @integer
   * @minimum 1 */
  length: number;
  /** Rows after a window that are to be predicted.
   * @integer
   * @minimum 1
   * @defaultValue 1 */
  horizon?: number;
  /** Rows from the start of one window to that of the next.
   * @integer
   * @minimum 1
   * @defaultValue 1 */
  stride?: number;
}

/** The rows of a series, as the network gets them. */
interface Series {
  readonly inputs: Float32Array;
  readonly width: number;
  readonly targets: Float32Array;
  readonly targetWidth: number;
}

/**
 * Windows of a series that stands in a CSV file, a row for each moment, in the order of time.
 * Inputs are `length` rows × numbers of a row; targets are those of the `horizon` rows that follow:
 * one number, `horizon` numbers, or `horizon` × columns. A sample is named after the last row that
 * its window shows. To predict, the windows at the end of the series count too, behind which
 * nothing is known.
 *
 * Divide it with `lighter.data.Split` and `order: chronological`.
 *
 * Errors: as of `lighter.data.Csv`, and `INVALID_DATA` for a series that is shorter than a window
 * and what follows.
 *
 * @example
 * ```yaml
 * dataset:
 *   _target_: lighter.data.Windows
 *   path: co2.csv
 *   columns: { co2: { scale: standard } }
 *   target: co2
 *   length: 24
 *   horizon: 6
 * ```
 */
@injectable()
export class Windows implements Dataset {
  readonly deterministic = true;
  readonly #rows: Csv;
  #series: Series | undefined;
  #withoutTargets = false;
  #isPrepared = false;

  constructor(
    @inject(OPTIONS) readonly options: WindowsOptions,
    @inject(LOGGER, { isOptional: true }) logger: Logger = stderrLogger,
  ) {
    validateOptions(Windows, options, ownManifest("lighter.data.Windows"));
    const { length: _length, horizon: _horizon, stride: _stride, columns, ...file } = options;
    const names = [columns ?? options.target].flat();
    const isList = columns === undefined || Array.isArray(columns);
    const described = isList ? undefined : (columns as Readonly<Record<string, ColumnOptions>>);
    const features = described === undefined ? (names as readonly string[]) : shownColumns(described);
    this.#rows = new Csv({ ...file, features, ...(described && { columns: described }) }, logger);
  }

  async prepare(extent: "length" | "samples" = "samples", needs: DataNeeds = {}): Promise<void> {
    await this.#asOwn(() => this.#rows.prepare(extent, needs));
    const withoutTargets = needs.targets === "optional";
    if (withoutTargets !== this.#withoutTargets) this.#series = undefined;
    this.#withoutTargets = withoutTargets;
    this.#isPrepared = true;
    this.#requireForms();
    if (this.length > 0) return;
    const { length, horizon } = this.#sizes;
    throw dataError(this, {
      path: ["length"],
      message: `the series has ${this.#rows.length} rows, too few for a window of ${length}${this.#withoutTargets ? "" : ` and the ${horizon} to predict`}`,
      label: "longer than the series",
      related: [{ path: ["path"], on: "value", label: `${this.#rows.length} rows` }],
    });
  }

  get length(): number {
    if (!this.#isPrepared) throw notPrepared();
    const { length, horizon, stride } = this.#sizes;
    const rows = this.#rows.length - length - (this.#withoutTargets ? 0 : horizon);
    return Math.max(0, Math.floor(rows / stride) + 1);
  }

  get sampleShape(): readonly number[] {
    return [this.#sizes.length, sizeOf(inputsOf(this.#rows)[0]!.spec)];
  }

  get targets(): Dataset["targets"] {
    if (this.#withoutTargets) return {};
    const { horizon } = this.#sizes;
    const { spec } = targetsOf(this.#rows)[0]!;
    const width = sizeOf(spec);
    const shape = [...(horizon === 1 && width === 1 ? [] : [horizon]), ...(width === 1 ? [] : [width])];
    return { shape, type: "float32", ...(spec.scaling && { scaling: spec.scaling }) };
  }

  get overlap(): Overlap {
    const { length, horizon, stride } = this.#sizes;
    return { samples: Math.ceil((length + horizon) / stride) - 1, targets: Math.ceil(horizon / stride) - 1 };
  }

  sampleId(index: number): string {
    const { length, stride } = this.#sizes;
    return this.#rows.sampleId(index * stride + length - 1);
  }

  read(index: number, sample: AnySample): void {
    const { length, horizon, stride } = this.#sizes;
    const { inputs, width, targets, targetWidth } = (this.#series ??= this.#readSeries());
    const start = index * stride;
    valuesOf(sample.inputs, undefined).set(inputs.subarray(start * width, (start + length) * width));
    if (this.#withoutTargets) return;
    const after = start + length;
    valuesOf(sample.targets, undefined).set(
      targets.subarray(after * targetWidth, (after + horizon) * targetWidth),
    );
  }

  fitted({ samples }: FitRequest = {}): StateValue {
    if (samples === undefined) return this.#asOwn(() => this.#rows.fitted());
    const { length, horizon, stride } = this.#sizes;
    const rows = new Set<number>();
    for (let at = 0; at < samples.length; at++)
      for (let row = 0; row < length + horizon; row++) rows.add(samples[at]! * stride + row);
    return this.#asOwn(() => this.#rows.fitted({ samples: Uint32Array.from(rows) }));
  }

  useFitted(fitted: StateValue, origin: string): void {
    this.#series = undefined;
    this.#asOwn(() => {
      this.#rows.useFitted(fitted, origin);
    });
  }

  get #sizes() {
    const { length, horizon = 1, stride = 1 } = this.options;
    return { length, horizon, stride };
  }

  #readSeries(): Series {
    const { length: count } = this.#rows;
    const width = sizeOf(inputsOf(this.#rows)[0]!.spec);
    const targetWidth = this.#withoutTargets ? 0 : sizeOf(targetsOf(this.#rows)[0]!.spec);
    const inputs = new Float32Array(count * width);
    const targets = new Float32Array(count * targetWidth);
    const own = targetsOf(this.#rows, { targets: "optional" })[0];
    const unused = new Float32Array(own === undefined ? 0 : sizeOf(own.spec));
    for (let row = 0; row < count; row++) {
      const written = this.#withoutTargets
        ? unused
        : targets.subarray(row * targetWidth, (row + 1) * targetWidth);
      this.#rows.read(row, { inputs: inputs.subarray(row * width, (row + 1) * width), targets: written });
    }
    return { inputs, width, targets, targetWidth };
  }

  /** Rows are numbers, and so are targets. */
  #requireForms(): void {
    const inputs = inputsOf(this.#rows);
    const indexed = inputs.find(({ name }) => name !== undefined);
    if (indexed !== undefined)
      throw dataError(this, {
        code: "INVALID_OPTION",
        path: ["columns"],
        message: `a window shows numbers, and \`${indexed.name}\` gives indices`,
        label: "not of numbers alone",
        help: ["read it as a category that is one-hot, or leave it out"],
      });
    const [target] = targetsOf(this.#rows, { targets: "optional" });
    if (target?.spec.classNames === undefined) return;
    throw dataError(this, {
      path: ["target"],
      message: `\`${this.options.path}\`: the target holds names of classes, expected numbers`,
      label: "not of numbers",
    });
  }

  /** Faults of the file are those of our own options, which are called alike. */
  #asOwn<T>(work: () => T): T {
    const own = (error: unknown): unknown =>
      OptionError.is(error) ? new OptionError(error.issues, { subject: this, cause: error }) : error;
    try {
      const result = work();
      if (!(result instanceof Promise)) return result;
      return result.catch((error: unknown) => {
        throw own(error);
      }) as T;
    } catch (error) {
      throw own(error);
    }
  }
}

function shownColumns(columns: Readonly<Record<string, ColumnOptions>>): readonly string[] {
  const others = new Set<ColumnOptions["as"]>(["id", "weight", "ignore"]);
  return Object.entries(columns).flatMap(([name, { as }]) => (others.has(as) ? [] : [name]));
}
