import { renderPath } from "../config-node.js";
import type { Report } from "../diagnostic.js";
import { type Advice, fixing } from "../fix.js";
import type { Limits } from "../parse/limits.js";
import { refuseName } from "../parse/read-key.js";
import type { Location } from "../source-text.js";
import type { ConfigLoader, LoadedConfig } from "./config-loader.js";
import type { Choice, ConfigEntry, DefaultsEntry, GroupEntry } from "./defaults-entry.js";
import { DefaultsFaults } from "./defaults-faults.js";
import { isHydraGroup, isList, type GroupChoice, type GroupChoices } from "./group-choices.js";
import { measureNode } from "./measure-value.js";
import { keysOf, overrideKey, packageOf, type PackageName } from "./package-name.js";
import { requestConfig, requestOption, type LocatedGroup, type Request } from "./defaults-request.js";
import type { FoundConfig, Lookup, SearchPath } from "./search-path.js";

/** The content of one file, at its place in the whole config. */
export interface Layer {
  readonly config: LoadedConfig;
  readonly package: PackageName;
  /** Where the file was asked for. */
  readonly namedAt: Location;
  /**
   * Whether the package is not just the folder of the file; nothing for a file of the command line.
   */
  readonly isPackageNamed: boolean | undefined;
}

/** A file whose defaults list is being followed. */
interface Parent {
  readonly config: LoadedConfig;
  readonly package: PackageName;
  /** Its folder from the root of the search path, which relative names start from. */
  readonly groupPath: string;
  readonly namedAt: Location;
  readonly isPackageNamed: boolean | undefined;
  /** Real paths from the primary file down to this one, with their names in messages. */
  readonly chain: readonly FoundConfig[];
  /** Named through `${…}`: the choices are all made by then, and cannot be overridden below. */
  readonly interpolated: boolean;
}

/**
 * Follows defaults lists by Hydra's rules (https://hydra.cc/docs/advanced/defaults_list/): a list
 * is read from its end, so that what comes later can override choices made before it; names with
 * `${…}` come last, when every choice is known.
 */
export class DefaultsExpander {
  readonly #faults: DefaultsFaults;
  readonly #passed = new Set<keyof Limits>();
  /** Lines that choose parts of Hydra itself, which are passed over. */
  readonly hydraSettings: Location[] = [];
  #visits = 0;
  #isIncomplete = false;

  constructor(
    private readonly searchPath: SearchPath,
    private readonly loader: ConfigLoader,
    private readonly choices: GroupChoices,
    private readonly limits: Limits,
    report: Report,
  ) {
    this.#faults = new DefaultsFaults(searchPath, report);
  }

  /** Whether a file that was asked for is not among the layers. */
  get isIncomplete(): boolean {
    return this.#isIncomplete;
  }

  /**
   * The layers of a file named on the command line, in the order of merging. `appended` come after
   * its own list.
   */
  async expand(
    config: LoadedConfig,
    found: FoundConfig,
    namedAt: Location,
    appended: readonly GroupEntry[],
  ): Promise<Layer[]> {
    const parent = {
      config,
      package: "",
      groupPath: "",
      namedAt,
      isPackageNamed: undefined,
      chain: [found],
      interpolated: false,
    };
    this.#faults.headers(config.header.faults, "");
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
        const { package: name, namedAt, isPackageNamed } = parent;
        layers[index] = [{ config, package: name, namedAt, isPackageNamed }];
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
        this.#faults.refuse(
          entry.location,
          "a config that is named with `${…}` cannot override choices: they are made by then",
        );
      else {
        const { key } = this.#locate(entry, parent);
        this.choices.override(key, entry.choice, entry.location, false, repackaging(entry, parent));
      }
    }
  }

  /** Whether the entry, as overridden, needs the choices of others. */
  #isInterpolated(entry: ConfigEntry | GroupEntry, parent: Parent): boolean {
    if (entry.kind === "config") return entry.name.includes("${");
    const chosen = this.choices.choose(this.#locate(entry, parent).key, entry.choice)?.choice;
    return chosen !== undefined && chosen !== null && !isList(chosen) && chosen.name.includes("${");
  }

  async #visitEntry(entry: ConfigEntry | GroupEntry, parent: Parent): Promise<Layer[]> {
    if (entry.kind === "group") return this.#visitGroup(entry, parent);
    const name = this.#interpolate({ name: entry.name, location: entry.location });
    return name === undefined ? [] : this.#visit(requestConfig(name, entry, parent.groupPath), parent);
  }

  async #visitGroup(entry: GroupEntry, parent: Parent): Promise<Layer[]> {
    const located = this.#locate(entry, parent);
    const chosen = this.choices.choose(located.key, entry.choice);
    if (chosen === undefined) return [];
    const options = await this.#options(chosen.choice, located);
    const several = isList(chosen.choice);
    if (several || chosen.choice === null)
      this.choices.settle(located.key, chosen.choice, entry.location, writtenAs(entry));
    else if (options[0] !== undefined)
      this.choices.settle(located.key, options[0], entry.location, writtenAs(entry));
    const layers: Layer[][] = [];
    for (const option of options.toReversed())
      layers.unshift(await this.#visit(requestOption(option, several, entry, located), parent));
    return layers.flat();
  }

  /** The options that a choice names, each with its final name. */
  async #options(choice: GroupChoice, { key, groupPath }: LocatedGroup): Promise<Choice[]> {
    const options: Choice[] = [];
    for (const option of choice === null ? [] : isList(choice) ? choice : [choice]) {
      if (isList(choice) && option.name.includes("${")) {
        this.#faults.refuse(option.location, "a list of options cannot hold `${…}`");
        continue;
      }
      const name = this.#interpolate(option);
      if (name === "???") await this.#faults.openChoice(key, groupPath, option);
      else if (name !== undefined) options.push({ name, location: option.location });
    }
    return options;
  }

  #locate(entry: GroupEntry, parent: Parent): LocatedGroup {
    const relativeGroup = entry.group.replace(/^\//, "");
    const fromRoot = entry.external || entry.group.startsWith("/") || parent.groupPath === "";
    const groupPath = fromRoot ? relativeGroup : `${parent.groupPath}/${relativeGroup}`;
    const name = packageOf(parent.package, entry.package, undefined, relativeGroup, groupPath);
    return { groupPath, relativeGroup, key: overrideKey(groupPath, name) };
  }

  async #visit(request: Request, parent: Parent): Promise<Layer[]> {
    const { location } = request;
    const found = await this.searchPath.find(request.name);
    if (found.kind === "missing" && request.optional) return [];
    if (found.kind === "missing" && request.optionOf !== undefined && isHydraGroup(request.optionOf)) {
      this.hydraSettings.push(request.location);
      return [];
    }
    const config = await this.#load(found, request, parent);
    if (config === undefined || found.kind !== "found") {
      this.#isIncomplete = true;
      return [];
    }
    const { groupPath, relativeGroup } = request;
    const own = packageOf(parent.package, request.package, config.header.name, relativeGroup, groupPath);
    if (!this.#mayStandAt(own, config, location)) return [];
    this.#faults.headers(config.header.faults, own);
    return this.#follow({
      config,
      package: own,
      groupPath,
      namedAt: location,
      isPackageNamed: (request.package ?? config.header.name) !== undefined,
      chain: [...parent.chain, found],
      interpolated: parent.interpolated,
    });
  }

  /** Loads the config that a request has found; nothing after a report. */
  async #load(found: Lookup, request: Request, { chain }: Parent): Promise<LoadedConfig | undefined> {
    if (found.kind === "found")
      return this.#enter(found, request.location, chain)
        ? this.loader.load(found, request.location, request.optionOf !== undefined)
        : undefined;
    if (found.kind === "outside") this.#faults.outside(request, found.reason);
    else await this.#faults.missing(request);
    return undefined;
  }

  #enter(found: FoundConfig, location: Location, chain: readonly FoundConfig[]): boolean {
    const again = chain.findIndex(({ realPath }) => realPath === found.realPath);
    if (again !== -1) {
      this.#faults.cycle([...chain.slice(again), found], location);
      return false;
    }
    const { maxIncludeDepth, maxFiles } = this.limits;
    this.#visits++;
    const passed =
      chain.length > maxIncludeDepth ? "maxIncludeDepth" : this.#visits > maxFiles ? "maxFiles" : undefined;
    if (passed === undefined) return true;
    const message =
      passed === "maxFiles"
        ? `a config is composed of more than ${maxFiles} files`
        : `defaults lists are nested more than ${maxIncludeDepth} levels deep`;
    // The rest of the tree would say the same.
    if (!this.#passed.has(passed)) this.#faults.limit(passed, message, location);
    this.#passed.add(passed);
    return false;
  }

  /** A package is made of keys, and adds its levels to those of the file. */
  #mayStandAt(name: PackageName, { document }: LoadedConfig, location: Location): boolean {
    const keys = keysOf(name);
    const refused = keys.map((key) => refuseName(key)).find((each) => each !== undefined);
    if (refused !== undefined)
      this.#faults.refuse(
        location,
        `this file cannot go to its package: ${refused.message}`,
        "FORBIDDEN_KEY",
      );
    const { maxDepth } = this.limits;
    const tooDeep = keys.length > 0 && keys.length + measureNode(document.root).depth > maxDepth;
    if (tooDeep)
      this.#faults.limit(
        "maxDepth",
        `the config is nested more than ${maxDepth} levels deep where this file goes`,
        location,
        renderPath(keys),
      );
    return refused === undefined && !tooDeep;
  }

  /** A name with `${group}` replaced by the choices made. */
  #interpolate({ name, location }: Choice): string | undefined {
    let sound = true;
    const text = name.replace(/\$\{\s*([^{}]*?)\s*\}/g, (written, key: string) => {
      const option = this.choices.optionOf(key);
      if (option !== undefined) return option;
      sound = false;
      this.#faults.unknownChoice(written, key, this.choices.knownKeys, location);
      return written;
    });
    return sound ? text : undefined;
  }
}

/** A group as its line names it: `/optimizer@system.optimizer`. */
const writtenAs = ({ group, package: name }: GroupEntry): string =>
  name === undefined ? group : `${group}@${name}`;

/**
 * Of a file without a header, what an override may lack: below a package of its own, `/optimizer`
 * is another choice than that of the primary list.
 */
function repackaging(entry: GroupEntry, { package: own, config }: Parent): Advice | undefined {
  const { document, header } = config;
  if (own === "" || entry.package !== undefined || header.name !== undefined) return undefined;
  const { source } = document;
  return fixing(
    `begin \`${source.name}\` with the line \`# @package _global_\`: without it, its overrides count from \`${own}\``,
    { edits: [{ source, span: { start: 0, end: 0 }, text: "# @package _global_\n" }] },
  );
}
