import { printConfig } from "@lighterjs/core/stages";
import { shownName, type DocumentView } from "../workspace/config-view.js";

/**
 * Composes all files of the config of a file, as YAML, each value with who set it. Its references
 * stay as they are written, so that nothing of the environment is in it.
 */
export function composedText({ configs }: DocumentView): string {
  const [config] = configs;
  const root = config?.survey.composed?.root;
  if (config === undefined || root === undefined)
    return "# This file is no part of a config that can be composed.\n";
  const faults = config.survey.diagnostics.filter(({ severity }) => severity === "error").length;
  const head = [
    `# lighter print --origins ${shownName(config)}`,
    ...(faults === 0
      ? []
      : [`# ${faults} ${faults === 1 ? "error" : "errors"}: what could not be read is left out.`]),
  ];
  return `${head.join("\n")}\n${printConfig(root, { origins: true })}`;
}
