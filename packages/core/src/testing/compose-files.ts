import { composeConfig, type ComposeRequest } from "../compose/compose-config.js";
import { splitArguments } from "../compose/command-line.js";
import type { ComposedConfig } from "../config-node.js";
import type { Diagnostic } from "../diagnostic.js";
import { renderDiagnostics } from "../render/render-diagnostics.js";
import { plainData } from "./plain-data.js";
import { withFiles } from "./with-files.js";

export interface Composed {
  readonly config: ComposedConfig | undefined;
  /** The config as plain data; the report where it could not be composed. */
  readonly data: unknown;
  readonly diagnostics: readonly Diagnostic[];
  readonly codes: readonly string[];
  readonly report: string;
}

/**
 * Writes files to a folder of their own, composes them with the arguments, and removes the folder.
 */
export async function composeFiles(
  files: Readonly<Record<string, string>>,
  args: readonly string[] = [],
  options: Partial<ComposeRequest> & { readonly prepare?: (folder: string) => Promise<void> } = {},
): Promise<Composed> {
  const { prepare, ...rest } = options;
  return withFiles(files, async (folder) => {
    await prepare?.(folder);
    const given = splitArguments(args);
    const diagnostics: Diagnostic[] = [];
    const config = await composeConfig(
      {
        files: given.files.length > 0 ? given.files : ["config.yaml"],
        overrides: given.overrides,
        cwd: folder,
        ...rest,
      },
      (diagnostic) => diagnostics.push(diagnostic),
    );
    const report = renderDiagnostics(diagnostics, { color: false });
    return {
      config,
      data: config === undefined ? report : plainData(config.root),
      diagnostics,
      codes: diagnostics.map(({ code }) => code),
      report,
    };
  });
}
