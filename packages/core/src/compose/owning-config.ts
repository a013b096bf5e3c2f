import { basename, dirname, join, relative, resolve, sep } from "#platform/paths";
import type { ConfigFiles } from "../access/config-files.js";
import type { Diagnostic } from "../diagnostic.js";
import { fixing } from "../fix.js";
import type { Location } from "../source-text.js";

/** A file that was named by itself, although it is an option of a config group. */
export interface OwnedConfig {
  /** The group, and where in a config a choice of it is made or added. */
  readonly group: string;
  readonly option: string;
  /** The config that it belongs to, as it would be named on the command line. */
  readonly config: string;
  /** Whether that config has a choice of the group already. */
  readonly isChosen: boolean;
}

/** Codes of a defaults list that says in vain what it says, where a file stands alone. */
const CODES: ReadonlySet<string> = new Set(["INVALID_DEFAULTS", "MISSING_CONFIG", "UNKNOWN_GROUP_OPTION"]);

/**
 * A line of a defaults list that is about the lists of other files: `- override a: b`, `- /a: b`.
 */
const REACHES_OUT = /^\s*-\s*["']?(?:optional\s+)?(?:override\s|\/)/m;

/**
 * Gives the diagnostics, with one report of a file that was meant to be chosen,
 * `conf/experiment/a.yaml`, instead of the faults of its defaults list: each of them by itself
 * would have another cure.
 *
 * @param namedAt - where the file stands on the command line
 */
export async function explainOwned(
  found: readonly Diagnostic[],
  shown: string,
  cwd: string,
  namedAt: Location,
  files: ConfigFiles,
): Promise<readonly Diagnostic[]> {
  const isOwn = ({ code, labels: [{ source }] }: Diagnostic): boolean =>
    CODES.has(code) && source.name === shown && REACHES_OUT.test(source.text);
  const first = found.find(isOwn);
  const owned = first && (await findOwner(resolve(cwd, shown), cwd, files));
  if (first === undefined || owned === undefined) return found;
  const choice = `${owned.config} ${owned.isChosen ? "" : "+"}${owned.group}=${owned.option}`;
  return [
    ...found.filter((diagnostic) => !isOwn(diagnostic)),
    {
      code: "INVALID_DEFAULTS",
      severity: "error",
      message: `\`${shown}\` is an option of the config group \`${owned.group}\`, and no config by itself`,
      labels: [
        { ...first.labels[0], text: "counts on another config" },
        { ...namedAt, text: "named alone here" },
      ],
      ...fixing(`name the config that it belongs to: \`${choice}\``, {
        edits: [{ ...namedAt, text: choice.replace(" ", "\n") }],
      }),
    },
  ];
}

/** The nearest folder above the one of an option in which a config has a defaults list. */
async function findOwner(path: string, cwd: string, files: ConfigFiles): Promise<OwnedConfig | undefined> {
  const folder = dirname(path);
  for (let above = dirname(folder), levels = 0; levels < MOST_LEVELS; above = dirname(above), levels++) {
    const group = relative(above, folder).split(sep).join("/");
    for (const name of await configsIn(above, files)) {
      const text = await textOf(join(above, name), files);
      if (!/^defaults:/m.test(text)) continue;
      const isChosen = new RegExp(`^\\s*-\\s*(?:optional\\s+)?/?${escaped(group)}(?:@\\S+)?\\s*:`, "m").test(
        text,
      );
      const config = relative(cwd, join(above, name)).split(sep).join("/");
      return { group, option: basename(path).replace(/\.ya?ml$/, ""), config, isChosen };
    }
  }
  return undefined;
}

/** Of a larger config, the defaults list stands at the beginning. */
const MOST_BYTES = 1024 * 1024;

/** Empty where there is no file that can be read; a pipe, say, which would be waited for. */
async function textOf(path: string, files: ConfigFiles): Promise<string> {
  const bytes = await files.read(path, MOST_BYTES).catch(() => "special");
  return typeof bytes === "string" ? "" : new TextDecoder().decode(bytes);
}

/** As a pattern that matches this text alone. */
function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

/** Groups are rarely deeper. */
const MOST_LEVELS = 3;

/** `config.yaml` first. */
async function configsIn(folder: string, files: ConfigFiles): Promise<string[]> {
  const names = (await files.list(folder)).map(({ name }) => name);
  const rank = (name: string): number => (/^config\.ya?ml$/.test(name) ? 0 : 1);
  return names.filter((name) => /\.ya?ml$/.test(name)).sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}
