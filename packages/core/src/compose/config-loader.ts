import type { ConfigNode, ParsedDocument } from "../config-node.js";
import type { Report } from "../diagnostic.js";
import type { Budget } from "../parse/limits.js";
import { findMisreadLine } from "../parse/misread-line.js";
import { parseDocument } from "../parse/parse-document.js";
import { readSource } from "../parse/read-source.js";
import type { Location } from "../source-text.js";
import { readDefaults, type DefaultsEntry } from "./defaults-entry.js";
import { describeNode } from "./describe-node.js";
import type { SourceOrder } from "./order-sources.js";
import { packageHeader } from "./package-name.js";
import type { FoundConfig } from "./search-path.js";

/** A file that takes part in a config. */
export interface LoadedConfig {
  readonly document: ParsedDocument;
  readonly defaults: readonly DefaultsEntry[];
  readonly packageHeader: string | undefined;
}

/** Reads and parses each file of a config once, all under one budget. */
export class ConfigLoader {
  readonly #loaded = new Map<string, LoadedConfig | undefined>();

  constructor(
    private readonly budget: Budget,
    private readonly order: SourceOrder,
    private readonly report: Report,
  ) {}

  /** Nothing when the file has been reported, now or before. */
  async load(found: FoundConfig, namedAt: Location): Promise<LoadedConfig | undefined> {
    if (this.#loaded.has(found.realPath)) return this.#loaded.get(found.realPath);
    const loaded = await this.#read(found, namedAt);
    this.#loaded.set(found.realPath, loaded);
    return loaded;
  }

  async #read({ path, shown }: FoundConfig, namedAt: Location): Promise<LoadedConfig | undefined> {
    const source = await readSource(path, shown, this.report, { namedAt, budget: this.budget });
    if (source !== undefined) this.order.add(source, namedAt);
    const document = source && parseDocument(source, this.report, this.budget);
    if (document === undefined) return undefined;
    if (document.root.kind !== "mapping") {
      const { span } = document.root.origin;
      const meant =
        document.root.kind === "scalar" ? findMisreadLine(document.source.text, span.start) : undefined;
      this.report({
        code: "INVALID_YAML",
        severity: "error",
        message: `a config is a mapping of names to values, but \`${shown}\` holds ${describeNode(document.root)}`,
        labels: [
          {
            source: document.source,
            span: { start: span.start, end: document.root.kind === "scalar" ? span.end : span.start + 1 },
            text: "expected `name: value`",
          },
        ],
        help: [meant === undefined ? helpFor(document.root) : `${meant.message}; ${meant.help}`],
      });
      return undefined;
    }
    return {
      document,
      defaults: readDefaults(document, this.report),
      packageHeader: packageHeader(document.source.text),
    };
  }
}

/** What to make of a file that holds no mapping. */
function helpFor(root: ConfigNode): string {
  const listed = root.kind === "sequence" && root.items.every(({ kind }) => kind === "mapping");
  return listed
    ? "leave out the `- ` before its keys"
    : "give it a name: put `name:` on the line before, and indent the rest";
}
