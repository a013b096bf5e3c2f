import { basename, dirname, join } from "@lighterjs/core/paths";
import {
  Budget,
  DEFAULT_LIMITS,
  parseDocument,
  type ConfigFiles,
  type ParsedDocument,
  type Report,
  SourceText,
  type Usage,
} from "@lighterjs/core/stages";
import type { Diagnostic } from "@lighterjs/core";
import { FILES } from "#platform/machine";
import { giveWay } from "./give-way.js";
import { mendDocument } from "./mend-document.js";

/** A text as it was read, and what came of it. */
interface KnownDocument {
  readonly source: SourceText;
  /** Nothing before it was parsed. */
  parsed?: {
    readonly document: ParsedDocument | undefined;
    readonly found: readonly Diagnostic[];
    readonly size: Usage;
  };
  mended?: ParsedDocument;
}

/**
 * The texts of a workspace: those of the editor where they are open, else those on disk. A text is
 * parsed once, however many configs it takes part in, until it changes.
 */
export class FileStore {
  /** Texts of the editor, by absolute path. */
  readonly #open = new Map<string, { readonly text: string; readonly bytes: Uint8Array }>();
  readonly #hidden = new Set<string>();
  readonly #known = new Map<string, KnownDocument>();

  /** Takes the text that an editor shows of a file, saved or not. */
  open(path: string, text: string): void {
    this.#open.set(path, { text: text.replace(/^\ufeff/, ""), bytes: new TextEncoder().encode(text) });
  }

  /** From now on, the file is what it is on disk. */
  close(path: string): void {
    this.#open.delete(path);
  }

  /** From now on, a file is as if it were not there. */
  hide(path: string): void {
    this.#hidden.add(path);
  }

  /** @param inUse - absolute paths of files that are still of interest */
  forgetOthers(inUse: ReadonlySet<string>): void {
    for (const path of this.#known.keys()) if (!inUse.has(path)) this.#known.delete(path);
  }

  get size(): number {
    return this.#known.size;
  }

  /** The files as the stages read them for one config, with a note of each. */
  view(mends: boolean): TrackedFiles {
    return new TrackedFiles(this, mends);
  }

  async read(path: string, most: number): Promise<Uint8Array | "folder" | "special"> {
    if (this.#hidden.has(path)) throw Object.assign(new Error(`no file ${path}`), { code: "ENOENT" });
    return this.#open.get(path)?.bytes.subarray(0, most) ?? (await FILES.read(path, most));
  }

  async locate(path: string): Promise<string | undefined> {
    if (this.#hidden.has(path)) return undefined;
    const found = await FILES.locate(path);
    if (found !== undefined || !this.#open.has(path)) return found;
    const folder = (await FILES.realPath(dirname(path))) ?? dirname(path);
    return join(folder, basename(path));
  }

  async realPath(path: string): Promise<string | undefined> {
    return (await this.locate(path)) ?? (this.#hidden.has(path) ? undefined : FILES.realPath(path));
  }

  async isLink(path: string): Promise<boolean> {
    return !this.#hidden.has(path) && FILES.isLink(path);
  }

  async list(folder: string): Promise<readonly { readonly name: string; readonly isFolder: boolean }[]> {
    const found = await FILES.list(folder);
    const listed = found.filter(({ name }) => !this.#hidden.has(join(folder, name)));
    const unsaved = [...this.#open.keys()].filter(
      (path) => dirname(path) === folder && !listed.some(({ name }) => name === basename(path)),
    );
    return [...listed, ...unsaved.map((path) => ({ name: basename(path), isFolder: false }))];
  }

  /** The same text as it is known from before, so that what points into it is one object. */
  recall(source: SourceText): SourceText {
    const { file } = source;
    if (file === undefined) return source;
    const known = this.#known.get(file);
    const isSame =
      known?.source.text === source.text &&
      known.source.name === source.name &&
      known.source.directory === source.directory;
    if (!isSame) this.#known.set(file, { source });
    return isSame ? known.source : source;
  }

  parse(source: SourceText, report: Report, budget: Budget): ParsedDocument | undefined {
    const known = this.#of(source);
    if (known === undefined) return parseDocument(source, report, budget);
    known.parsed ??= parseAlone(source);
    const { document, found, size } = known.parsed;
    // What is too much for all files together is said of the one that it is too much with.
    if (!fits(size, budget)) return parseDocument(source, report, budget);
    budget.spend(size.nodes, size.characters);
    found.forEach(report);
    return document;
  }

  /** Reads as much as it can of a text that is not sound. */
  mend(source: SourceText): ParsedDocument {
    if (isTooLarge(source)) return withoutContent(source);
    const known = this.#of(source);
    if (known === undefined) return mendDocument(source);
    return (known.mended ??= mendDocument(source));
  }

  /** The text of a file that has been read, as the editor shows it by now. */
  sourceOf(path: string): SourceText | undefined {
    const known = this.#known.get(path)?.source;
    const text = this.#open.get(path)?.text;
    const isOld = known !== undefined && text !== undefined && known.text !== text;
    return isOld ? this.recall(new SourceText(known.name, text, known.directory, path)) : known;
  }

  /** The content of a file that has been read, mended where it is not sound. */
  documentOf(path: string): ParsedDocument | undefined {
    const source = this.sourceOf(path);
    if (source !== undefined && isTooLarge(source)) return withoutContent(source);
    return source && (this.parse(source, () => undefined, new Budget()) ?? this.mend(source));
  }

  #of(source: SourceText): KnownDocument | undefined {
    const known = source.file === undefined ? undefined : this.#known.get(source.file);
    return known?.source === source ? known : undefined;
  }
}

/** Whether no stage reads a text. */
export const isTooLarge = ({ text }: SourceText): boolean => text.length > DEFAULT_LIMITS.maxFileBytes;

/** What is known of a text that is too large: that it is there. */
function withoutContent(source: SourceText): ParsedDocument {
  const origin = { source, span: { start: 0, end: 0 } };
  return { source, root: { kind: "mapping", entries: new Map(), origin } };
}

function parseAlone(source: SourceText): NonNullable<KnownDocument["parsed"]> {
  const found: Diagnostic[] = [];
  const budget = new Budget();
  const document = parseDocument(source, (diagnostic) => void found.push(diagnostic), budget);
  return { document, found, size: budget.used };
}

function fits({ nodes, characters }: Usage, { used }: Budget): boolean {
  return (
    used.nodes + nodes <= DEFAULT_LIMITS.maxNodes &&
    used.characters + characters <= DEFAULT_LIMITS.maxCharacters
  );
}

/** The files of one config as it was surveyed. */
export class TrackedFiles implements ConfigFiles {
  /** Absolute paths of files that were read, or looked for in vain. */
  readonly paths = new Set<string>();
  readonly folders = new Set<string>();
  readonly sources = new Map<string, SourceText>();
  /** Files that are no sound YAML. */
  readonly faulty = new Set<string>();

  constructor(
    private readonly store: FileStore,
    private readonly mends: boolean,
  ) {}

  readonly read: ConfigFiles["read"] = async (path, most) => {
    this.paths.add(path);
    // It is parsed next, which takes as long as any of the stages.
    await giveWay();
    return this.store.read(path, most);
  };

  readonly locate: ConfigFiles["locate"] = (path) => {
    this.paths.add(path);
    return this.store.locate(path);
  };

  readonly realPath: ConfigFiles["realPath"] = (path) => this.store.realPath(path);

  readonly isLink: ConfigFiles["isLink"] = (path) => this.store.isLink(path);

  readonly list: ConfigFiles["list"] = (folder) => {
    this.folders.add(folder);
    return this.store.list(folder);
  };

  readonly recall: ConfigFiles["recall"] = (source) => {
    const known = this.store.recall(source);
    if (known.file !== undefined) this.sources.set(known.file, known);
    return known;
  };

  readonly parse: ConfigFiles["parse"] = (source, report, budget) => {
    const document = this.store.parse(source, this.mends ? () => undefined : report, budget);
    if (document !== undefined) return document;
    if (source.file !== undefined) this.faulty.add(source.file);
    return this.mends ? this.store.mend(source) : undefined;
  };
}
