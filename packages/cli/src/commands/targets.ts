import { DiagnosticCollector, loadProject, type Project } from "@lighterjs/core/stages";
import type { TargetCatalog, TargetDefinition } from "@lighterjs/schema";
import { defineCommand, formatOption, PROJECT } from "../command.js";
import type { CommandContext, Format } from "../command-context.js";
import { CommandError } from "../command-error.js";
import { requireProjectFolder } from "../config-request.js";
import { EXIT_CODE } from "../exit-code.js";
import { renderShortcomings, renderTarget, renderTargetList } from "../render-targets.js";
import { targetToJSON } from "../target-json.js";
import { unknownName } from "../unknown-name.js";
import { renderJSON } from "../terminal/render-json.js";
import { refreshSchema } from "../write-schema.js";
import { installationFolder } from "../installation.js";

interface TargetsRequest {
  readonly name: string | undefined;
  readonly format: Format;
  /** Folder of the project, where one was chosen. */
  readonly project: string | undefined;
}

export const command = defineCommand({
  argument: { name: "[name]", description: "a target: lighter.callbacks.Freezer" },
  options: [PROJECT, formatOption()],
  examples: `
  $ lighter targets
  $ lighter targets lighter.callbacks.Freezer
  $ lighter targets --format json | jq -r '.[].name'`,
  run: ([name], flags, context) => targets({ name, ...flags }, context),
});

/** `lighter targets`: what the configs of this project may name, or what one target takes. */
async function targets({ name, format, project }: TargetsRequest, context: CommandContext): Promise<number> {
  const { out } = context.streams;
  const found = new DiagnosticCollector();
  requireProjectFolder(project, context.cwd);
  const request = {
    files: [],
    cwd: context.cwd,
    project,
    fallback: installationFolder(),
    onNewManifest: (made: Project) => refreshSchema(made, context.streams),
  };
  const { catalog } = found.finish(await loadProject(request, found.report));
  const definitions = name === undefined ? allOf(catalog) : [find(name, catalog)];
  if (format === "json") {
    const list = definitions.map((definition) => targetToJSON(catalog, definition));
    out.write(renderJSON(list));
  } else if (name === undefined) {
    out.write(renderTargetList(definitions, out));
    out.write(renderShortcomings(catalog, out));
  } else {
    for (const definition of definitions) out.write(renderTarget(catalog, definition, out));
  }
  return EXIT_CODE.done;
}

function allOf(catalog: TargetCatalog): TargetDefinition[] {
  return catalog.names().flatMap((name) => catalog.get(name) ?? []);
}

/** By its full name, or by the end of it where that is enough: `Freezer`. */
function find(name: string, catalog: TargetCatalog): TargetDefinition {
  const names = catalog.names();
  const endings = names.filter((full) => full.endsWith(`.${name}`));
  const full = endings.length === 1 ? endings[0] : undefined;
  const found = catalog.get(name) ?? (full === undefined ? undefined : catalog.get(full));
  if (found !== undefined) return found;
  const omitted = catalog.omitted().find((each) => each.name === name || each.name.endsWith(`.${name}`));
  if (omitted !== undefined) {
    const { at } = omitted;
    throw new CommandError(`\`${omitted.name}\` cannot be built from a config: ${omitted.reason}`, {
      help: [at === undefined ? "it is exported, but no target" : `it is declared at ${at}`],
    });
  }
  throw unknownName(
    endings.length > 1 ? `several targets are called \`${name}\`` : `no target is called \`${name}\``,
    name,
    names,
    "`lighter targets` lists what a config may name here",
  );
}
