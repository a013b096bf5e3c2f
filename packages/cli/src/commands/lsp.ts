import process from "node:process";
import { startServer } from "@lighterjs/language-server";
import { defineCommand } from "../command.js";
import type { CommandContext } from "../command-context.js";
import { CommandError } from "../command-error.js";
import { readSeed } from "../host/read-seed.js";

export const command = defineCommand({
  options: [{ flags: "--stdio", description: "speak over standard input and output, as every editor can" }],
  examples: `
  $ lighter lsp --stdio

An editor starts it for the YAML files of a project; docs/editors.md has the lines for each.`,
  run: (_, { stdio = false }, context) => lsp(stdio, context),
});

/**
 * `lighter lsp`: the language server, until the editor ends it. Builds nothing and runs no code of
 * a project.
 */
async function lsp(
  stdio: boolean,
  { version, environment, startedAt, streams }: CommandContext,
): Promise<number> {
  if (!stdio)
    throw new CommandError("`lighter lsp` speaks with an editor, which starts it with `--stdio`", {
      help: [
        "docs/editors.md says how to set up an editor; `lighter check` says what is wrong with a config",
      ],
    });
  // Standard output belongs to the protocol: one other line in it, and the editor hears nothing
  // more.
  const { console: printed } = globalThis;
  printed.log = printed.info = printed.debug = (...words: readonly unknown[]) => printed.error(...words);
  startServer({
    input: process.stdin,
    output: process.stdout,
    version,
    environment,
    inspect: (resolved, report) => void readSeed(resolved, startedAt, report),
    onNewManifest: async (project) => (await import("../write-schema.js")).refreshSchema(project, streams),
  });
  return new Promise<never>(() => undefined);
}
