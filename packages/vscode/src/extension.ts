import process from "node:process";
import { commands, extensions, Uri, window, workspace, type ExtensionContext } from "vscode";
import { LanguageClient } from "vscode-languageclient/node";
import { findServer } from "./find-server.js";
import { LENS_COMMANDS, registerLensCommands } from "./run-command.js";
import { usesLighter } from "./uses-lighter.js";

/** What the YAML extension by Red Hat offers to others. */
interface YamlExtension {
  registerContributor(
    scheme: string,
    schemaOf: (resource: string) => string | undefined,
    contentOf: (schema: string) => string,
  ): boolean;
}

let client: LanguageClient | undefined;

/** Starts the server beside the first YAML file. */
export async function activate(context: ExtensionContext): Promise<void> {
  const extension = context.extensionPath;
  context.subscriptions.push(
    ...registerLensCommands(extension),
    commands.registerCommand("lighter.restart", () => restart(extension)),
    commands.registerCommand("lighter.showComposedHere", async () => {
      const uri = window.activeTextEditor?.document.uri.toString();
      if (uri !== undefined) await commands.executeCommand("lighter.showComposed", uri);
    }),
    workspace.onDidGrantWorkspaceTrust(() => restart(extension)),
    workspace.onDidChangeConfiguration(async (change) => {
      if (change.affectsConfiguration("lighter.useWorkspaceServer")) await restart(extension);
    }),
  );
  await Promise.all([restart(extension), leaveToUs()]);
}

export async function deactivate(): Promise<void> {
  await client?.stop();
}

async function restart(extension: string): Promise<void> {
  const last = client;
  client = undefined;
  await last?.dispose();
  const folders = (workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);
  const wanted = workspace.getConfiguration("lighter").get("useWorkspaceServer", true);
  const program = findServer({ folders, extension, mayUseInstalled: workspace.isTrusted && wanted });
  client = new LanguageClient(
    "lighter",
    "Lighter.js",
    {
      // The editor's own Node, so that none needs to be on the path.
      command: process.execPath,
      args: [program, "lsp", "--stdio"],
      options: { cwd: extension, env: { ...process.env, ELECTRON_RUN_AS_NODE: "1" } },
    },
    {
      documentSelector: [{ scheme: "file", language: "yaml" }],
      initializationOptions: { commands: LENS_COMMANDS },
    },
  );
  await client.start();
}

/**
 * Keeps the YAML extension from offering in our files what the schema says, which the server does
 * already: they get a schema that allows everything. It goes on to serve all others.
 */
async function leaveToUs(): Promise<void> {
  const yaml = extensions.getExtension<YamlExtension | undefined>("redhat.vscode-yaml");
  const api = await yaml?.activate();
  api?.registerContributor(
    "lighter",
    (resource) => {
      const uri = Uri.parse(resource);
      const isOurs = uri.scheme === "lighter" || (uri.scheme === "file" && usesLighter(uri.fsPath));
      return isOurs ? "lighter://schema/anything" : undefined;
    },
    // The title is shown above such a file.
    () => '{ "title": "Lighter.js" }',
  );
}
