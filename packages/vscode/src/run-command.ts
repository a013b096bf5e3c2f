import {
  ProcessExecution,
  Range,
  Task,
  TaskScope,
  Uri,
  commands,
  tasks,
  window,
  workspace,
  type Disposable,
} from "vscode";
import { installedIn, shippedWith } from "./find-server.js";

/** Commands that a lens above a config names, with the folder of its project and its files. */
const RUN = ["check", "plan", "fit"] as const;

interface Spot {
  readonly uri: string;
  readonly range: {
    readonly start: { readonly line: number; readonly character: number };
    readonly end: { readonly line: number; readonly character: number };
  };
}

/** Names of the commands that the server may put above a line. */
export const LENS_COMMANDS = [...RUN.map((name) => `lighter.${name}`), "lighter.open"];

/** @param extension - absolute path of the extension */
export function registerLensCommands(extension: string): Disposable[] {
  return [
    ...RUN.map((name) =>
      commands.registerCommand(`lighter.${name}`, (directory: string, files: readonly string[]) =>
        run(name, directory, files, extension),
      ),
    ),
    commands.registerCommand("lighter.open", async ({ uri, range: { start, end } }: Spot) => {
      const selection = new Range(start.line, start.character, end.line, end.character);
      await window.showTextDocument(Uri.parse(uri), { selection });
    }),
  ];
}

/** In a terminal of its own, without a shell: the name of a file is never taken for a command. */
async function run(
  name: (typeof RUN)[number],
  directory: string,
  files: readonly string[],
  extension: string,
): Promise<void> {
  const installed = workspace.isTrusted ? installedIn(directory) : undefined;
  if (name !== "check" && installed === undefined) {
    const why = workspace.isTrusted
      ? "`lighterjs` is not installed in this project: npm install lighterjs"
      : `\`lighter ${name}\` runs code of the project: trust the folder first`;
    await window.showWarningMessage(why);
    return;
  }
  await workspace.saveAll(false);
  const program = installed ?? shippedWith(extension);
  const words = [program, name, ...files];
  const execution = new ProcessExecution("node", words, { cwd: directory });
  const label = `${name} ${files.join(" ")}`;
  await tasks.executeTask(
    new Task({ type: "lighter", command: name }, TaskScope.Workspace, label, "lighter", execution),
  );
}
