import { suggestNames } from "@lighterjs/schema";
import type { Report } from "../diagnostic.js";
import type { Limits } from "../parse/limits.js";
import type { Location } from "../source-text.js";
import type { ConfigLoader, LoadedConfig } from "./config-loader.js";
import type { Choice, ConfigEntry, DefaultsEntry, GroupEntry } from "./defaults-entry.js";
import { isList, type GroupChoices } from "./group-choices.js";
import { overrideKey, packageOf, type PackageName } from "./package-name.js";
import type { FoundConfig, SearchPath } from "./search-path.js";

/** The content of one file, at its place in the whole config. */
export interface Layer {
  readonly config: LoadedConfig;
  readonly package: PackageName;
  /** Where the file was asked for. */
  readonly namedAt: Location;
}

/** A file whose defaults list is being followed. */
interface Parent {
  readonly config: LoadedConfig;
  readonly package: PackageName;
  /** Its folder from the root of the search path, which relative names start from. */
  readonly groupPath: string;
  readonly namedAt: Location;
  /** Real paths from the primary file down to this one, with their names in messages. */
  readonly chain: readonly FoundConfig[];
  /** Named through `${…}`: the choices are all made by then, and cannot be overridden below. */
  readonly interpolated: boolean;
}

/** A config that a defaults list asks for. */
interface Request {
  readonly name: string;
  readonly relativeGroup: string;
  readonly groupPath: string;
  readonly package: string | undefined;
  readonly optional: boolean;
  readonly location: Location;
  /** The group, when it was asked for as an option of one. */
  readonly optionOf?: string;
}

/**
 * Follows defaults lists by Hydra's rules (https://hydra.cc/docs/advanced/defaults_list/): a list is read from its end, so
 * that what comes later can override choices made before it; names with `${…}` come last, when every choice is known.
 */
export class DefaultsExpander {
  #visits = 0;

  constructor(
    private readonly searchPath: SearchPath,
    private readonly loader: ConfigLoader,
    private readonly choices: GroupChoices,
    private readonly limits: Limits,
    private readonly report: Report,
  ) {}

  /** The layers of a file named on the command line, in the order of merging. `appended` come after its own list. */
  async expand(
    config: LoadedConfig,
    found: FoundConfig,
    namedAt: Location,
    appended: readonly GroupEntry[],
  ): Promise<Layer[]> {
    const parent = { config, package: "", groupPath: "", namedAt, chain: [found], interpolated: false };
    return this.#follow(parent, appended);
  }

  async #follow(parent: Parent, appended: readonly GroupEntry[] = []): Promise<Layer[]> {
    const { config } = parent;
    const self: DefaultsEntry = { kind: "self", location: parent.namedAt };
    const written = config.defaults.filter((entry) => !(entry.kind === "group" && entry.override));
    const ordered = written.some(({ kind }) => kind === "self") ? written : [...written, self];
    const entries = [...ordered, ...appended];
    this.#noteOverrides(parent);

    const layers: Layer[][] = entries.map(() => []);
    const deferred: (() => Promise<void>)[] = [];
    for (let index = entries.length - 1; index >= 0; index--) {
      const entry = entries[index]!;
      if (entry.kind === "self") {
        layers[index] = [{ config, package: parent.package, namedAt: parent.namedAt }];
        continue;
      }
      const visit = async (interpolated: boolean): Promise<void> => {
        layers[index] = await this.#visitEntry(entry, { ...parent, interpolated });
      };
      if (this.#isInterpolated(entry, parent)) deferred.push(() => visit(true));
      else await visit(parent.interpolated);
    }
    for (const visit of deferred) await visit();
    return layers.flat();
  }

  #noteOverrides(parent: Parent): void {
    for (const entry of parent.config.defaults) {
      if (entry.kind !== "group" || !entry.override) continue;
      if (parent.interpolated)
        this.#refuse(
          entry.location,
          "a config that is named with `${…}` cannot override choices: they are made by then",
        );
      else this.choices.override(this.#place(entry, parent).key, entry.choice, entry.location, false);
    }
  }

  /** Whether the entry, as overridden, needs the choices of others. */
  #isInterpolated(entry: ConfigEntry | GroupEntry, parent: Parent): boolean {
    if (entry.kind === "config") return entry.name.includes("${");
    const chosen = this.choices.choose(this.#place(entry, parent).key, entry.choice)?.choice;
    return chosen !== undefined && chosen !== null && !isList(chosen) && chosen.name.includes("${");
  }

  async #visitEntry(entry: ConfigEntry | GroupEntry, parent: Parent): Promise<Layer[]> {
    if (entry.kind === "config") {
      const name = this.#interpolate({ name: entry.name, location: entry.location });
      return name === undefined ? [] : this.#visit(requestConfig(name, entry, parent.groupPath), parent);
    }
    const { groupPath, relativeGroup, key } = this.#place(entry, parent);
    const chosen = this.choices.choose(key, entry.choice);
    if (chosen === undefined) return [];
    const { choice } = chosen;
    if (choice === null || isList(choice)) this.choices.settle(key, choice, entry.location);
    if (choice === null) return [];
    const options: Choice[] = [];
    for (const option of isList(choice) ? choice : [choice]) {
      if (isList(choice) && option.name.includes("${")) {
        this.#refuse(option.location, "a list of options cannot hold `${…}`");
        continue;
      }
      const name = this.#interpolate(option);
      if (name === undefined || (name === "???" && (await this.#reportMissingChoice(key, groupPath, option))))
        continue;
      options.push({ name, location: option.location });
    }
    if (!isList(choice) && options[0] !== undefined) this.choices.settle(key, options[0], entry.location);
    const layers: Layer[][] = [];
    for (const { name, location } of options.toReversed()) {
      const slash = name.lastIndexOf("/");
      const below = slash === -1 ? "" : `/${name.slice(0, slash)}`;
      layers.unshift(
        await this.#visit(
          {
            name: `${groupPath}/${name}`,
            relativeGroup: relativeGroup + (isList(choice) ? below : ""),
            groupPath: groupPath + below,
            package: entry.package,
            optional: entry.optional,
            location,
            optionOf: groupPath,
          },
          parent,
        ),
      );
    }
    return layers.flat();
  }

  #place(entry: GroupEntry, parent: Parent): { groupPath: string; relativeGroup: string; key: string } {
    const relativeGroup = entry.group.replace(/^\//, "");
    const fromRoot = entry.external || entry.group.startsWith("/") || parent.groupPath === "";
    const groupPath = fromRoot ? relativeGroup : `${parent.groupPath}/${relativeGroup}`;
    const name = packageOf(parent.package, entry.package, undefined, relativeGroup, groupPath);
    return { groupPath, relativeGroup, key: overrideKey(groupPath, name) };
  }

  async #visit(request: Request, parent: Parent): Promise<Layer[]> {
    const { name, location } = request;
    const found = await this.searchPath.find(name);
    if (found.kind === "outside") {
      this.report({
        code: "OUTSIDE_ROOT",
        severity: "error",
        message: `\`${name}\` is not below the config folder: ${found.reason}`,
        labels: [{ ...location, text: "leads out of the search path" }],
        help: ["move the file below the folder of the first config, or name its folder with `--config-dir`"],
      });
      return [];
    }
    if (found.kind === "missing") {
      if (!request.optional) await this.#reportMissing(request);
      return [];
    }
    if (!this.#enter(found, location, parent.chain)) return [];
    const config = await this.loader.load(found, location);
    if (config === undefined) return [];
    const { groupPath, relativeGroup } = request;
    return this.#follow({
      config,
      package: packageOf(parent.package, request.package, config.packageHeader, relativeGroup, groupPath),
      groupPath,
      namedAt: location,
      chain: [...parent.chain, found],
      interpolated: parent.interpolated,
    });
  }

  #enter(found: FoundConfig, location: Location, chain: readonly FoundConfig[]): boolean {
    const again = chain.findIndex(({ realPath }) => realPath === found.realPath);
    if (again !== -1) {
      const path = [...chain.slice(again), found].map(({ shown }) => `\`${shown}\``);
      this.report({
        code: "CONFIG_CYCLE",
        severity: "error",
        message: `\`${found.shown}\` includes itself`,
        labels: [{ ...location, text: "closes the circle" }],
        notes: [path.join(" → ")],
        help: ["move what both need to a third file"],
      });
      return false;
    }
    const { maxIncludeDepth, maxFiles } = this.limits;
    this.#visits++;
    const passed =
      chain.length > maxIncludeDepth
        ? `defaults lists are nested more than ${maxIncludeDepth} levels deep`
        : this.#visits > maxFiles
          ? `a config is composed of more than ${maxFiles} files`
          : undefined;
    if (passed === undefined) return true;
    // The rest of the tree would say the same.
    if (this.#visits <= maxFiles + 1)
      this.report({
        code: "LIMIT_EXCEEDED",
        severity: "error",
        message: passed,
        labels: [{ ...location, text: "the limit is passed here" }],
        help: ["a file that is named from several places counts each time"],
      });
    return false;
  }

  /** A name with `${group}` replaced by the choices made. */
  #interpolate({ name, location }: Choice): string | undefined {
    let sound = true;
    const text = name.replace(/\$\{\s*([^{}]*?)\s*\}/g, (written, key: string) => {
      const option = this.choices.optionOf(key);
      if (option !== undefined) return option;
      sound = false;
      const known = this.choices.knownKeys;
      const nearest = suggestNames(key, known);
      this.report({
        code: "UNRESOLVED_REFERENCE",
        severity: "error",
        message: `the reference \`${written}\` names no config group whose option is chosen`,
        labels: [{ ...location, text: "a defaults list can refer to chosen options only" }],
        notes: [
          known.length === 0
            ? "no group is chosen"
            : `chosen are ${known.map((group) => `\`${group}\``).join(", ")}`,
        ],
        ...(nearest.length > 0 ? { help: [`did you mean \`\${${nearest[0]}}\`?`] } : {}),
      });
      return written;
    });
    return sound ? text : undefined;
  }

  async #reportMissingChoice(key: string, group: string, { location }: Choice): Promise<true> {
    const options = await this.searchPath.options(group);
    this.report({
      code: "MISSING_VALUE",
      severity: "error",
      message: `an option of the config group \`${key}\` must be chosen`,
      labels: [{ ...location, text: "left open here" }],
      notes: [listOptions(group, options)],
      help: [`choose one on the command line: \`${key}=${options[0] ?? "OPTION"}\``],
    });
    return true;
  }

  async #reportMissing({ name, location, optionOf }: Request): Promise<void> {
    const options = optionOf === undefined ? [] : await this.searchPath.options(optionOf);
    const option = optionOf === undefined ? name : name.slice(optionOf.length + 1);
    const nearest = suggestNames(
      option,
      optionOf === undefined ? await this.searchPath.options("") : options,
    );
    const known = options.length > 0;
    this.report({
      code: known ? "UNKNOWN_GROUP_OPTION" : "MISSING_CONFIG",
      severity: "error",
      message: known
        ? `the config group \`${optionOf}\` has no option \`${option}\``
        : `there is no config \`${name}\``,
      labels: [{ ...location, text: known ? "unknown option" : "not found" }],
      notes: [
        known
          ? listOptions(String(optionOf), options)
          : `looked for \`${name}.yaml\` in ${this.searchPath.shownRoots.map((root) => `\`${root}\``).join(", ")}`,
      ],
      ...(nearest.length > 0
        ? { help: [`did you mean ${nearest.map((near) => `\`${near}\``).join(" or ")}?`] }
        : known
          ? {}
          : {
              help: [
                "groups and their configs are folders and files beside the first config, or below a `--config-dir`",
              ],
            }),
    });
  }

  #refuse(location: Location, message: string): void {
    this.report({
      code: "INVALID_DEFAULTS",
      severity: "error",
      message,
      labels: [{ ...location, text: "not allowed here" }],
    });
  }
}

function requestConfig(name: string, entry: ConfigEntry, parentGroup: string): Request {
  const absolute = name.startsWith("/");
  const path = absolute ? name.slice(1) : name;
  const slash = path.lastIndexOf("/");
  const relativeGroup = slash === -1 ? "" : path.slice(0, slash);
  const join = (parts: readonly string[]): string => parts.filter((part) => part !== "").join("/");
  const base = absolute ? "" : parentGroup;
  return {
    name: join([base, path]),
    relativeGroup,
    groupPath: join([base, relativeGroup]),
    package: entry.package,
    optional: entry.optional,
    location: entry.location,
  };
}

function listOptions(group: string, options: readonly string[]): string {
  const shown = options.slice(0, 12).map((option) => `\`${option}\``);
  const more = options.length > 12 ? ` and ${options.length - 12} more` : "";
  return options.length === 0 ? `\`${group}\` has no options` : `\`${group}\` has ${shown.join(", ")}${more}`;
}
