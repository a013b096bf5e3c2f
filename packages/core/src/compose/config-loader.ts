import type { ConfigFiles } from "../access/config-files.js";
import type { ParsedDocument, Usage } from "../config-node.js";
import type { Report } from "../diagnostic.js";
import { type Budget, limitHelp } from "../parse/limits.js";
import { readSource } from "../parse/read-source.js";
import type { Location, SourceText } from "../source-text.js";
import { readDefaults, type DefaultsEntry } from "./defaults-entry.js";
import type { SourceOrder } from "./order-sources.js";
import { readPackageHeader, type PackageHeader } from "./package-header.js";
import { refuseRoot } from "./refuse-root.js";
import type { FoundConfig } from "./search-path.js";

/** A file that takes part in a config. */
export interface LoadedConfig {
  readonly document: ParsedDocument;
  readonly defaults: readonly DefaultsEntry[];
  readonly header: PackageHeader;
  readonly size: Usage;
}

/** Reads and parses each file of a config once, all under one budget. */
export class ConfigLoader {
  readonly #loaded = new Map<string, LoadedConfig | undefined>();
  #exhausted = false;

  constructor(
    private readonly budget: Budget,
    private readonly order: SourceOrder,
    private readonly report: Report,
    private readonly files: ConfigFiles,
  ) {}

  /**
   * Nothing when the file has been reported, now or before, or is too much for what is left of the
   * budget.
   *
   * @param mayBeEmpty - whether a file without any content stands for no keys, as an option of a
   * group may that adds none
   */
  async load(found: FoundConfig, namedAt: Location, mayBeEmpty = false): Promise<LoadedConfig | undefined> {
    if (this.#loaded.has(found.realPath)) return this.#again(this.#loaded.get(found.realPath), namedAt);
    const loaded = await this.#read(found, namedAt, mayBeEmpty);
    this.#loaded.set(found.realPath, loaded);
    return loaded;
  }

  /** A file that stands at several places in the config counts at each. */
  #again(loaded: LoadedConfig | undefined, namedAt: Location): LoadedConfig | undefined {
    if (loaded === undefined) return undefined;
    const passed = this.budget.spend(loaded.size.nodes, loaded.size.characters);
    if (passed === undefined) return loaded;
    // What follows would say the same.
    if (!this.#exhausted)
      this.report({
        code: "LIMIT_EXCEEDED",
        severity: "error",
        message: `the config holds more than ${passed.text} after its files are composed`,
        labels: [{ ...namedAt, text: "the limit is passed here" }],
        help: [limitHelp(passed.limit, "name large files fewer times")],
      });
    this.#exhausted = true;
    return undefined;
  }

  async #read(
    { path, shown }: FoundConfig,
    namedAt: Location,
    mayBeEmpty: boolean,
  ): Promise<LoadedConfig | undefined> {
    const read = await readSource(path, shown, this.report, {
      namedAt,
      budget: this.budget,
      files: this.files,
    });
    const source = read && this.files.recall(read);
    if (source !== undefined) this.order.add(source, namedAt);
    const before = this.budget.used;
    const document =
      source && mayBeEmpty && holdsNothing(source)
        ? emptyDocument(source)
        : source && this.files.parse(source, this.report, this.budget);
    if (document === undefined) return undefined;
    if (document.root.kind !== "mapping") {
      this.report(refuseRoot(document, shown));
      return undefined;
    }
    return {
      document,
      defaults: readDefaults(document, this.report),
      header: readPackageHeader(document),
      size: this.budget.since(before),
    };
  }
}

/** `callbacks/none.yaml`: blank, or comments alone. */
const holdsNothing = ({ text }: SourceText): boolean => /^(?:[ \t]*(?:#[^\r\n]*)?(?:\r?\n|$))*$/.test(text);

function emptyDocument(source: SourceText): ParsedDocument {
  const origin = { source, span: { start: 0, end: 0 } };
  return { source, root: { kind: "mapping", entries: new Map(), origin } };
}
