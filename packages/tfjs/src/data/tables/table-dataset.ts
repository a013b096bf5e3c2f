import type { StateValue } from "@lighterjs/callbacks";
import type { Logger } from "@lighterjs/core";
import type { OptionError } from "@lighterjs/schema";
import { requireDistinctClasses } from "../class-names.js";
import { dataError, notPrepared, type DataFault } from "../data-error.js";
import { mayShowContent } from "../data-file.js";
import type { AnySample, DataNeeds, Dataset, FitRequest } from "../dataset.js";
import { toText, type CellFault, type Row } from "./cells.js";
import type { TableOptions } from "./column-options.js";
import type { FittedTable } from "./column-settings.js";
import { fitTable, NothingToFitError, readFittedTable, writeFittedTable } from "./fitted-table.js";
import { Header } from "./header.js";
import { planColumns, type ColumnPlan } from "./plan-columns.js";
import { TableBuilder, type RawTable } from "./table-builder.js";
import { TableFault, TableView } from "./table-view.js";

/** Faulty rows named in one error. */
const MOST_FAULTS = 5;

/** Facts that the training data told, and a name for these data. */
interface Told {
  readonly fitted: FittedTable;
  readonly origin: string;
}

/**
 * Samples from the rows of a file. The whole file is read once and checked; its numbers are kept in
 * memory.
 */
export abstract class TableDataset<Options extends TableOptions> implements Dataset {
  readonly deterministic = true;
  #loading: Promise<RawTable> | undefined;
  #loadedFor: DataNeeds["targets"];
  #table: RawTable | undefined;
  #view: TableView | undefined;
  #told: Told | undefined;
  /** Of columns by whose cells samples are divided, which are read for that alone. */
  readonly #cells = new Map<string, readonly string[]>();

  constructor(
    readonly options: Options,
    protected readonly logger: Logger,
  ) {}

  /** To be called by the constructor, once the options are known to be of their types. */
  protected requireOptions(): void {
    const { classes, columns = {} } = this.options;
    requireDistinctClasses(classes, this);
    for (const [name, column] of Object.entries(columns))
      if (column.as === "category")
        requireDistinctClasses(column.categories, this, ["columns", name, "categories"]);
  }

  /**
   * The names of the columns, then each row.
   *
   * @throws OptionError
   */
  protected abstract rows(): AsyncIterable<Row & { readonly names: readonly string[] }>;

  /** Words for a file without one row, and the cure. */
  protected abstract readonly emptiness: { readonly message: string; readonly help: readonly string[] };

  /** Further causes where a column is not found. */
  protected hintsFor(_names: readonly string[]): readonly string[] {
    return [];
  }

  async prepare(
    _extent: "length" | "samples" = "samples",
    { targets = "required" }: DataNeeds = {},
  ): Promise<void> {
    if (targets === "required" && this.options.target === undefined)
      throw this.fault({
        code: "INVALID_OPTION",
        path: [],
        message: "there is nothing to learn: `target` names no column",
        label: "has no `target`",
        help: ["name the column to predict in `target`; only data for `predict` need none"],
      });
    if (this.#loadedFor === "optional" && targets === "required" && this.#table?.targets.length === 0)
      this.#loading = undefined;
    if (this.#loading === undefined) {
      this.#loadedFor = targets;
      this.#view = undefined;
      this.#cells.clear();
      this.#loading = this.#load(targets);
    }
    this.#table = await this.#loading;
    if (this.#told !== undefined) this.#view ??= this.#makeView(this.#told);
  }

  /** Columns by which the training data tell to predict. */
  protected get toldColumns(): readonly string[] {
    return this.#told?.fitted.inputs.flatMap(({ columns }) => columns) ?? [];
  }

  get length(): number {
    return this.#rows.length;
  }

  get sampleShape(): Dataset["sampleShape"] {
    return this.#samples.sampleShape;
  }

  get inputs(): Dataset["inputs"] {
    return this.#samples.inputs;
  }

  get targets(): Dataset["targets"] {
    return this.#samples.targets;
  }

  sampleId(index: number): string {
    return this.#rows.ids?.[index] ?? String(index);
  }

  sampleWeight(index: number): number {
    return this.#rows.weights?.[index] ?? 1;
  }

  read(index: number, sample: AnySample): void {
    this.#samples.read(index, sample);
  }

  async sampleLabels(column?: string): Promise<readonly string[]> {
    const { targets } = this.#rows;
    const [target] = targets;
    if (column === undefined) {
      const names = targets.length === 1 ? target?.spec.classNames : undefined;
      if (target !== undefined && targets.length === 1 && target.spec.type === "int32")
        return Array.from(target.values, (index) => names?.[index] ?? String(index));
      throw this.fault({
        path: ["target"],
        message: `\`${this.options.path}\` has no class for each row`,
        label: "is no only column of classes",
        help: ["name the column by whose cells rows are to be divided"],
      });
    }
    const known = this.#cells.get(column);
    if (known !== undefined) return known;
    const texts: string[] = [];
    await this.#load(this.#loadedFor ?? "required", { column, add: (text) => texts.push(text) });
    this.#cells.set(column, texts);
    return texts;
  }

  fitted({ samples }: FitRequest = {}): StateValue {
    return writeFittedTable(this.#fit(samples));
  }

  useFitted(fitted: StateValue, origin: string): void {
    const read = readFittedTable(fitted);
    if (typeof read === "string")
      throw this.fault({
        path: ["path"],
        message: `these rows cannot be read as ${origin} tells: ${read}`,
        label: "other data than those trained on",
      });
    this.#told = { fitted: read, origin };
    this.#view = undefined;
    if (this.#table !== undefined) this.#view = this.#makeView(this.#told);
  }

  protected fault(fault: DataFault): OptionError {
    return dataError(this, fault);
  }

  get #rows(): RawTable {
    if (this.#table === undefined) throw notPrepared();
    return this.#table;
  }

  get #samples(): TableView {
    return (this.#view ??= this.#makeView(this.#told ?? { fitted: this.#fit(), origin: "these data" }));
  }

  #fit(
    samples: ArrayLike<number> = Uint32Array.from({ length: this.#rows.length }, (_, at) => at),
  ): FittedTable {
    try {
      return fitTable(this.#rows, samples);
    } catch (error) {
      if (!(error instanceof NothingToFitError)) throw error;
      throw this.fault({
        path: ["columns", error.column],
        message: `\`${this.options.path}\`: ${error.message} in the rows to learn from`,
        label: "there is nothing to go by",
        help: ["leave the column out"],
        cause: error,
      });
    }
  }

  #makeView({ fitted, origin }: Told): TableView {
    try {
      return new TableView(this.#rows, fitted, this.options.path, origin);
    } catch (error) {
      if (!(error instanceof TableFault)) throw error;
      throw this.fault({ ...error.fault, cause: error });
    }
  }

  /** @param seen - takes the text of each row in a column */
  async #load(
    targets: "required" | "optional",
    seen?: { readonly column: string; readonly add: (text: string) => void },
  ): Promise<RawTable> {
    const { path, missing_values = [] } = this.options;
    const showsContent = mayShowContent(path);
    const missing = new Set(missing_values);
    let builder: TableBuilder | undefined;
    const faults: CellFault[] = [];
    let moreFaults = 0;
    for await (const row of this.rows()) {
      if (builder === undefined) {
        const header = new Header(row.names, showsContent);
        const plan = this.#plan(header, targets);
        builder = new TableBuilder({ header, plan, showsContent, targets, missing });
        const fault = seen && header.faultOf(seen.column, ["path"]);
        if (fault !== undefined)
          throw this.fault({ ...fault, message: `\`${path}\`: ${fault.message}, by which rows are divided` });
      }
      const before = builder.length;
      const fault = builder.add(row);
      if (seen !== undefined && builder.length > before)
        seen.add(toText(row.cells[row.names.indexOf(seen.column)]) ?? "");
      if (fault === undefined) continue;
      if (faults.length < MOST_FAULTS) faults.push(fault);
      else moreFaults++;
    }
    const [first, ...others] = faults;
    if (first !== undefined) throw this.#rowFault(first, others, moreFaults);
    const table = builder?.build();
    if (table === undefined)
      throw this.fault({
        path: ["path"],
        message: `\`${path}\` ${this.emptiness.message}`,
        label: "data does not fit",
        help: this.emptiness.help,
      });
    if (seen === undefined) this.#report(table);
    return table;
  }

  #plan(header: Header, targets: "required" | "optional"): ColumnPlan {
    const plan = planColumns(header, { options: this.options, told: this.#told?.fitted, targets });
    if (!("message" in plan)) return plan;
    throw this.fault({
      ...plan,
      message: `\`${this.options.path}\`: ${plan.message}`,
      help: [...plan.help, ...this.hintsFor(header.names)],
    });
  }

  /** Says what of the file is not used. */
  #report({ plan, dropped, columns, length }: RawTable): void {
    const { path } = this.options;
    this.#warnOfNameless(plan);
    const strange = plan.strange.slice(0, MOST_FAULTS).map((name) => `\`${name}\``);
    if (plan.strange.length > strange.length) strange.push("…");
    if (strange.length > 0)
      this.logger.info(
        `\`${path}\`: not known to ${this.#told?.origin ?? "the training data"}, and so not used: ${strange.join(", ")}`,
      );
    for (const [name, count] of dropped)
      this.logger.info(
        `\`${path}\`: ${count === 1 ? "1 row is" : `${count} rows are`} left out, since \`${name}\` is empty`,
      );
    if (length === 0 && dropped.size > 0)
      throw this.fault({
        path: ["path"],
        message: `\`${path}\`: every row is left out since a cell is empty`,
        label: "no rows",
      });
    for (const [name, raw] of columns)
      if (raw.kind === "text" && raw.lists.cut > 0)
        this.logger.info(
          `\`${path}\`: ${raw.lists.cut} of ${length} texts in \`${name}\` are longer than ${raw.lists.settings.length} ${raw.lists.settings.tokens}; what is behind is not read`,
        );
  }

  #warnOfNameless({ names, nameless }: ColumnPlan): void {
    const [first] = nameless;
    if (first === undefined) return;
    const which =
      nameless.length === 1
        ? `column ${first + 1} has no name and is left out`
        : `${nameless.length} columns without a name are left out, the first is column ${first + 1}`;
    const cure = names[first] === "" ? "name it in the header" : `list \`${names[first]}\` in \`features\``;
    this.logger.warn(`\`${this.options.path}\`: ${which}; to learn from it, ${cure}`);
  }

  #rowFault(first: CellFault, others: readonly CellFault[], more: number): OptionError {
    const notes = others.map((fault) => renderFault(fault));
    if (more > 0) notes.push(`${more} more rows do not fit`);
    return this.fault({
      path: ["path"],
      message: `\`${this.options.path}\` ${renderFault(first)}`,
      label: "data does not fit",
      notes,
      help: first.help === undefined ? [] : [first.help],
    });
  }
}

function renderFault({ line, column, expected, found }: CellFault): string {
  const place = column === undefined ? `line ${line}` : `line ${line}, column ${column}`;
  return `${place}: expected ${expected}, found ${found}`;
}
