import { basename, dirname, extname, join } from "@lighterjs/core/paths";
import type { Location } from "@lighterjs/core/stages";
import { composedAt } from "../meaning.js";
import type { ConfigView, ProjectView } from "../workspace/config-view.js";

/** Where the sweep of a config tries the option that a file is. */
export function sweptNames(config: ConfigView, project: ProjectView, file: string): readonly Location[] {
  const parameters = composedAt(config, ["sweep", "parameters"]);
  if (parameters?.kind !== "mapping") return [];
  return [...parameters.entries].flatMap(([group, { value }]) =>
    value.kind === "sequence" && groupFolder(group, config, project) === dirname(file)
      ? value.items.flatMap((item) =>
          item.kind === "scalar" && item.value === basename(file, extname(file)) ? [item.origin] : [],
        )
      : [],
  );
}

/** The folder of a group, as a choice on the command line names it. */
export const groupFolder = (group: string, { files }: ConfigView, { directory }: ProjectView): string =>
  join(dirname(join(directory, files[0])), group.replace(/@.*$/, ""));
