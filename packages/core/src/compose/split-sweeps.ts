import { FILES_ON_DISK } from "#platform/files";
import type { ConfigNode } from "../config-node.js";
import type { Report } from "../diagnostic.js";
import { DEFAULT_LIMITS } from "../parse/limits.js";
import { readCommandLine } from "./command-line.js";
import type { ComposeRequest } from "./compose-config.js";
import type { Override } from "./override.js";
import { OverrideFault } from "./override-fault.js";
import { parseOverride } from "./parse-override.js";
import { SearchPath } from "./search-path.js";
import { expandSweep, type SweptValues } from "./swept-values.js";

/** An override that asks for several runs. */
export interface SweptOverride {
  /** The path, or the config group, as written. */
  readonly name: string;
  readonly values: SweptValues;
  /** The override that gives it one value. */
  readonly assign: (value: ConfigNode) => Override;
}

/** Overrides of a command line, those with several values apart. */
export interface SplitSweeps {
  /** Those that say the same for every run, as written. */
  readonly overrides: readonly string[];
  readonly swept: readonly SweptOverride[];
}

/**
 * Tells overrides that ask for several runs, in Hydra's grammar
 * (https://hydra.cc/docs/advanced/override_grammar/extended/), from those that say one thing. What
 * cannot be read is left among the latter, for who reads them next to report.
 */
export async function splitSweeps(request: ComposeRequest, report: Report): Promise<SplitSweeps> {
  const { files, overrides = [], cwd, configDirs = [], limits, configFiles = FILES_ON_DISK } = request;
  const commandLine = readCommandLine(files, overrides, cwd);
  const searchPath = SearchPath.of(files[0], configDirs, cwd, configFiles);
  const single: string[] = [];
  const swept: SweptOverride[] = [];
  for (const [index, location] of commandLine.overrides.entries()) {
    const override = parseOverride(location, () => undefined, limits?.maxDepth ?? DEFAULT_LIMITS.maxDepth);
    const sweep = override?.value;
    if (override === undefined || sweep?.kind !== "sweep" || override.action === "remove") {
      single.push(overrides[index]!);
      continue;
    }
    const { key } = override;
    const name = key.package === undefined ? key.text : `${key.text}@${key.package}`;
    try {
      const options = (await searchPath.isGroup(key.text)) ? await searchPath.options(key.text) : undefined;
      const assign = (value: ConfigNode): Override => ({ ...override, value });
      swept.push({ name, values: expandSweep(sweep, name, options, report), assign });
    } catch (error) {
      if (!(error instanceof OverrideFault)) throw error;
      report({
        code: "INVALID_OVERRIDE",
        severity: "error",
        message: error.message,
        labels: [{ source: location.source, span: error.span, text: error.label }],
        help: error.help,
      });
    }
  }
  return { overrides: single, swept };
}
