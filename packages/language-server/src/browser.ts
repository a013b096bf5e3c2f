import { diagnosticsToJSON, renderDiagnostics, type DiagnosticJSON } from "@lighterjs/core/render";
import {
  pathPrefixes,
  printConfig,
  printResolved,
  surveyConfigFiles,
  type ConfigSurvey,
  type ProjectData,
} from "@lighterjs/core/stages";
import {
  BrowserMessageReader,
  BrowserMessageWriter,
  createConnection,
  ProposedFeatures,
} from "vscode-languageserver/browser";
import { loadProject, provide } from "./platform/browser/machine.js";
import type { Session } from "./protocol/session.js";
import { refuseCancelled, serve, type ServeOptions } from "./server.js";

export interface BrowserServerOptions
  extends Pick<ServeOptions, "version" | "environment" | "inspect">, ProjectData {
  /** The global scope of a worker, or a port that leads to the page. */
  readonly port: ConstructorParameters<typeof BrowserMessageReader>[0];
  /** The texts of files that the editor does not show, by absolute path. */
  readonly texts?: Readonly<Record<string, string>>;
}

/** A config as one names it on a command line, from the folder of the project. */
export interface ConfigParams {
  readonly files: readonly string[];
  readonly overrides?: readonly string[];
}

/** What `lighter/check` answers: as `lighter check --format json`, and as text. */
export interface CheckAnswer {
  readonly diagnostics: readonly DiagnosticJSON[];
  readonly text: string;
}

/** What is asked of `lighter/print`, as of `lighter print`. */
export interface PrintParams extends ConfigParams {
  readonly resolve?: boolean;
  readonly origins?: boolean;
}

/** The faults, and the config as far as it can be printed: nothing where it is not to be composed. */
export interface PrintAnswer extends CheckAnswer {
  readonly yaml: string | undefined;
}

/**
 * Serves an editor in a page, from a web worker, by messages. Nothing leaves the page. It answers
 * what the server of `lighter lsp` answers, and besides `lighter/check` and `lighter/print`, of the
 * texts as the editor shows them.
 *
 * A worker has one server, and one project.
 *
 * @example
 * ```ts
 * import { startServer } from "@lighterjs/language-server/browser";
 *
 * declare const port: MessagePort;
 * startServer({
 *   port,
 *   version: "0.1.0",
 *   manifests: [],
 *   roots: { trainer: "lighter.Trainer", system: "lighter.System" },
 *   texts: { "/optimizer/adam.yaml": "_target_: lighter.optimizers.Adam" },
 * });
 * ```
 */
export function startServer({ port, texts, ...options }: BrowserServerOptions): void {
  const { version, inspect, environment = {} } = options;
  provide(options, texts);
  const connection = createConnection(
    ProposedFeatures.all,
    new BrowserMessageReader(port),
    new BrowserMessageWriter(port),
    { connectionStrategy: { cancelUndispatched: refuseCancelled } },
  );
  const session = serve(connection, { version, environment, ...(inspect && { inspect }) });
  const { directory = "/" } = options;
  connection.onRequest("lighter/check", async (params: ConfigParams): Promise<CheckAnswer> => {
    const { diagnostics } = await survey(session, directory, params);
    return answer(diagnostics);
  });
  connection.onRequest("lighter/print", async (params: PrintParams): Promise<PrintAnswer> => {
    const found = await survey(session, directory, params);
    return { ...answer(found.diagnostics), yaml: printed(found, params, directory) };
  });
}

async function survey(
  { workspace, options }: Session,
  cwd: string,
  { files, overrides = [] }: ConfigParams,
): Promise<ConfigSurvey> {
  const loaded = await loadProject({ files: [], cwd }, () => undefined);
  return surveyConfigFiles({
    ...options,
    files,
    overrides,
    cwd,
    configFiles: workspace.files,
    ...(loaded && { loaded }),
  });
}

function answer(diagnostics: ConfigSurvey["diagnostics"]): CheckAnswer {
  return {
    diagnostics: diagnosticsToJSON(diagnostics),
    text: renderDiagnostics(diagnostics, { color: false }),
  };
}

function printed(
  { composed, resolved, checked }: ConfigSurvey,
  { resolve = false, origins = false }: PrintParams,
  directory: string,
): string | undefined {
  if (!resolve) return composed && printConfig(composed.root, { origins });
  return (
    resolved && checked && printResolved(resolved, { origins, prefixes: pathPrefixes(checked, directory) })
  );
}
