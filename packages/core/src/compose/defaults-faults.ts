import { listNames, suggestNames } from "@lighterjs/schema";
import type { DiagnosticCode, Report } from "../diagnostic.js";
import { didYouMean, partOf } from "../fix.js";
import { limitHelp, type Limits } from "../parse/limits.js";
import type { Location } from "../source-text.js";
import type { Choice } from "./defaults-entry.js";
import type { HeaderFault } from "./package-header.js";
import type { PackageName } from "./package-name.js";
import type { FoundConfig, SearchPath } from "./search-path.js";

const LIMIT_HELP: ReadonlyMap<keyof Limits, string> = new Map([
  ["maxFiles", "join some of them (a file that is named from several places counts each time)"],
  ["maxIncludeDepth", "name some of the files in the first defaults list"],
  ["maxDepth", "choose a shorter package"],
]);

/** A config that was asked for, as an option of a group or by its name. */
export interface MissingConfig extends Choice {
  /** Written with a leading `/`, which stands for the config folder. */
  readonly absolute?: boolean;
  readonly optionOf?: string;
  /** Where that group is named. */
  readonly groupAt?: Location;
}

/** The reports about a defaults list that cannot be followed. */
export class DefaultsFaults {
  constructor(
    private readonly searchPath: SearchPath,
    private readonly report: Report,
  ) {}

  refuse(location: Location, message: string, code: DiagnosticCode = "INVALID_DEFAULTS"): void {
    this.report({
      code,
      severity: "error",
      message,
      labels: [{ ...location, text: "not allowed here" }],
    });
  }

  outside({ name, location, optionOf }: MissingConfig, reason: string): void {
    const written = optionOf === undefined ? name : name.slice(optionOf.length + 1);
    this.report({
      code: "OUTSIDE_ROOT",
      severity: "error",
      message: `\`${written}\` is not below the config folder: ${reason}`,
      labels: [{ ...location, text: "leads out of the search path" }],
      help: ["move the file below the folder of the first config, or name its folder with `--config-dir`"],
    });
  }

  /**
   * @param packageName - where the file has gone, which the comments did not say in a way that
   * counts
   */
  headers(faults: readonly HeaderFault[], packageName: PackageName): void {
    for (const { source, span, reason, meant } of faults)
      this.report({
        code: "INVALID_HEADER",
        severity: "warning",
        message: `this comment puts the file nowhere: ${reason}`,
        labels: [{ source, span, text: "not a header" }],
        notes: [`the file goes to ${packageName === "" ? "the root of the config" : `\`${packageName}\``}`],
        help: [`write \`${meant}\` as the first line, or remove the comment`],
      });
  }

  /** @param chain - from the file that is included again to itself */
  cycle(chain: readonly FoundConfig[], location: Location): void {
    this.report({
      code: "CONFIG_CYCLE",
      severity: "error",
      message: `\`${chain.at(-1)?.shown}\` includes itself`,
      labels: [{ ...location, text: "closes the circle" }],
      notes: [chain.map(({ shown }) => `\`${shown}\``).join(" → ")],
      help: ["move what both need to a third file"],
    });
  }

  /** @param path - of what is too much, where it is a value of the config */
  limit(limit: keyof Limits, message: string, location: Location, path?: string): void {
    this.report({
      code: "LIMIT_EXCEEDED",
      severity: "error",
      message,
      labels: [{ ...location, text: "the limit is passed here" }],
      ...(path !== undefined && { path }),
      help: [limitHelp(limit, LIMIT_HELP.get(limit) ?? "make the config smaller")],
    });
  }

  /**
   * A config that is not there: an unknown option of a group that has others, or a missing file.
   */
  async missing(config: MissingConfig): Promise<void> {
    const { name, location, optionOf, groupAt = location } = config;
    if (config.absolute === true && (await this.#isForeign(name))) {
      this.outside({ name: `/${name}`, location }, "a leading `/` stands for that folder, not for the disk");
      return;
    }
    const options = await this.searchPath.options(optionOf ?? "");
    const label = { ...location, text: "not found" };
    if (optionOf !== undefined && options.length > 0) {
      const option = name.slice(optionOf.length + 1);
      this.report({
        code: "UNKNOWN_GROUP_OPTION",
        severity: "error",
        message: `the config group \`${optionOf}\` has no option \`${option}\``,
        labels: [label],
        notes: [listOptions(optionOf, options)],
        ...didYouMean(suggestNames(option, options), partOf(location, option)),
      });
      return;
    }
    const candidates = this.searchPath
      .candidates(name)
      .map((path) => `\`${path}\``)
      .join(" and ");
    const near =
      optionOf === undefined
        ? suggestNames(name, [...options, "_self_"])
        : suggestNames(optionOf, await this.searchPath.groups(""));
    this.report({
      code: "MISSING_CONFIG",
      severity: "error",
      message:
        optionOf === undefined
          ? `there is no config \`${name}\``
          : `there is no config group \`${optionOf}\``,
      labels: [optionOf === undefined ? label : { ...groupAt, text: "not found" }],
      notes: [`looked for ${candidates}`],
      ...(near.length > 0
        ? didYouMean(near, optionOf === undefined ? partOf(location, name) : partOf(groupAt, optionOf))
        : {
            help: [
              "configs are files, and groups are folders, beside the first config or below a `--config-dir`",
            ],
          }),
    });
  }

  /** Whether nothing on the way to a config, `etc/passwd`, is a folder of the search path. */
  async #isForeign(name: string): Promise<boolean> {
    const [folder = "", ...rest] = name.split("/");
    return rest.length > 0 && !(await this.searchPath.hasFolder(folder));
  }

  async openChoice(key: string, group: string, { location }: Choice): Promise<void> {
    const options = await this.searchPath.options(group);
    this.report({
      code: "MISSING_VALUE",
      severity: "error",
      message: `an option of the config group \`${key}\` must be chosen`,
      labels: [{ ...location, text: "left open here" }],
      notes: [listOptions(group, options)],
      help: [`choose one on the command line: \`${key}=${options[0] ?? "OPTION"}\``],
    });
  }

  unknownChoice(written: string, key: string, known: readonly string[], location: Location): void {
    const chosen = known.map((group) => `\`${group}\``).join(", ");
    this.report({
      code: "UNRESOLVED_REFERENCE",
      severity: "error",
      message: `the reference \`${written}\` names no config group whose option is chosen`,
      labels: [{ ...location, text: "a defaults list can refer to chosen options only" }],
      notes: [known.length === 0 ? "no group is chosen" : `chosen are ${chosen}`],
      ...didYouMean(
        suggestNames(key, known).map((name) => `\${${name}}`),
        undefined,
      ),
    });
  }
}

function listOptions(group: string, options: readonly string[]): string {
  return `\`${group}\` has ${options.length === 0 ? "no options" : listNames(options)}`;
}
