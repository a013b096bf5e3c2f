import { join, resolve } from "node:path";
import { DiagnosticError, OptionError, RUN_BUILDER, type RunBuilder } from "@lighterjs/core";
import { shellLine } from "@lighterjs/core/render";
import { instantiate } from "@lighterjs/core/stages";
import type { DependencyContainer } from "tsyringe";
import { checkRun } from "./check-run.js";
import { CommandError } from "./command-error.js";
import { configOfRun, startOfRun } from "./host/resumed-run.js";
import { shownPath } from "./host/shown-command.js";
import type { RequestedRun } from "./requested-run.js";

/**
 * Lets the objects of a config build the systems of other runs of its project, with what the host
 * supplies to themselves.
 */
export function provideRunBuilder(
  container: DependencyContainer,
  { config, run: { project } }: RequestedRun,
  cwd: string,
): void {
  const build: RunBuilder["build"] = async (path) => {
    const from = resolve(cwd, path);
    const started = await startOfRun(from);
    return atRun(shownPath(from, cwd), async () => {
      const file = await configOfRun({ folder: from, from, inPlace: false, startOver: false }, cwd);
      const run = await checkRun({
        ...config,
        files: [file],
        overrides: [],
        // Asks for nothing that only another use needs.
        stage: "export",
        loaded: project,
        runDirectory: from,
        ...(started !== undefined && { clock: { now: () => started } }),
      });
      const graph = await instantiate(run.checked, project.registry, { container, roots: ["system"] });
      const system = graph.roots.get("system");
      if (typeof system === "object" && system !== null) return { system, dispose: () => graph.dispose() };
      await graph.dispose();
      throw new CommandError(`\`${file}\` has no \`system:\``);
    });
  };
  container.register(RUN_BUILDER, { useValue: { build } satisfies RunBuilder });
}

/** Has whoever asked for the run say where it is named. */
async function atRun<T>(run: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const isKnown = DiagnosticError.is(error) || CommandError.is(error);
    if (!isKnown) throw error;
    throw OptionError.about(undefined, [], {
      message: CommandError.is(error) ? error.message : `the config of the run \`${run}\` cannot be built`,
      label: "cannot be built",
      notes: CommandError.is(error)
        ? []
        : error.diagnostics.map(({ code, message }) => `${code}: ${message}`),
      help: CommandError.is(error)
        ? []
        : [`\`${shellLine(["lighter", "check", join(run, "composed.yaml")])}\` shows where`],
      cause: error,
    });
  }
}
