import type { Connection, Diagnostic as LSPDiagnostic, RemoteConsole } from "vscode-languageserver";
import { diagnosticsByFile } from "../capabilities/diagnostics.js";
import { keyOf, type ConfigView } from "../workspace/config-view.js";
import type { Session } from "./session.js";
import { toLSPDiagnostic } from "./to-lsp-diagnostic.js";

/** Milliseconds for which further changes are waited for: one keystroke may come as several. */
const QUIET = 5;

/**
 * Sends what is wrong with the files of each config that an open file takes part in, whenever
 * something has changed. What is out of date by the time it is known is not sent.
 */
export class DiagnosticPublisher {
  /** The diagnostics sent of each file that has faults, by its URI. */
  readonly #sent = new Map<string, string>();
  #changes = 0;
  #running = false;

  constructor(
    private readonly session: Session,
    private readonly connection: Pick<Connection, "sendDiagnostics"> & {
      readonly console: Pick<RemoteConsole, "error">;
    },
    private readonly sent: () => void,
  ) {}

  /** Something has changed. */
  schedule(): void {
    this.#changes++;
    if (this.#running) return;
    this.#running = true;
    setTimeout(() => void this.#run(), QUIET);
  }

  async #run(): Promise<void> {
    for (let at = -1; at !== this.#changes;) {
      at = this.#changes;
      try {
        await this.#survey(() => at !== this.#changes);
      } catch (error) {
        // A fault of ours: the next change may well pass it.
        this.connection.console.error(
          error instanceof Error ? (error.stack ?? error.message) : String(error),
        );
      }
    }
    this.#running = false;
  }

  async #survey(isOutdated: () => boolean): Promise<void> {
    const { workspace } = this.session;
    const configs = new Map<string, { config: ConfigView; directory: string }>();
    for (const path of workspace.openPaths) {
      const view = await workspace.view(path);
      if (isOutdated()) return;
      for (const config of view?.configs ?? [])
        configs.set(`${view?.directory} ${keyOf(config)}`, { config, directory: view!.directory });
    }
    const next = new Map<string, readonly LSPDiagnostic[]>();
    for (const directory of new Set([...configs.values()].map((each) => each.directory))) {
      const own = [...configs.values()]
        .filter((each) => each.directory === directory)
        .map(({ config }) => config);
      for (const [path, found] of diagnosticsByFile(own, directory))
        next.set(
          path,
          found.map((each) => toLSPDiagnostic(each, this.session.locate, this.session.client.hasRelated)),
        );
    }
    for (const path of workspace.openPaths) if (!next.has(path)) next.set(path, []);
    await this.#send(next);
    this.sent();
  }

  async #send(next: ReadonlyMap<string, readonly LSPDiagnostic[]>): Promise<void> {
    // Of now: while one file is sent, the editor may change another.
    const { addresses, versionOf } = this.session;
    const uris = new Map(
      [...next].map(([path, found]) => [addresses.uriOf(path), { version: versionOf(path), found }]),
    );
    for (const uri of [...this.#sent.keys()])
      if (!uris.has(uri)) {
        this.#sent.delete(uri);
        await this.connection.sendDiagnostics({ uri, diagnostics: [] });
      }
    for (const [uri, { version, found }] of uris) {
      const text = JSON.stringify([version, found]);
      if (this.#sent.get(uri) === text) continue;
      this.#sent.set(uri, text);
      await this.connection.sendDiagnostics({
        uri,
        diagnostics: [...found],
        ...(version !== undefined && { version }),
      });
    }
  }
}
