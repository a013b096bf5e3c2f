import type { Choice, ConfigEntry, GroupEntry } from "./defaults-entry.js";
import type { MissingConfig } from "./defaults-faults.js";

/** A config that a defaults list asks for. */
export interface Request extends MissingConfig {
  readonly relativeGroup: string;
  readonly groupPath: string;
  readonly package: string | undefined;
  readonly optional: boolean;
}

/** A group in the search path. */
export interface LocatedGroup {
  /** From the root of the search path. */
  readonly groupPath: string;
  readonly relativeGroup: string;
  /** The name under which its choice is overridden. */
  readonly key: string;
}

/**
 * @param parentGroup - the folder of the file whose list this is, from the root of the search path
 */
export function requestConfig(name: string, entry: ConfigEntry, parentGroup: string): Request {
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
    absolute,
  };
}

/** @param several - whether it is one of a list of options */
export function requestOption(
  { name, location }: Choice,
  several: boolean,
  entry: GroupEntry,
  group: LocatedGroup,
): Request {
  // Of a list, `sub/a` is a config of the group `sub`; alone, it is an option with a long name.
  const below = several && name.includes("/") ? `/${name.slice(0, name.lastIndexOf("/"))}` : "";
  return {
    name: `${group.groupPath}/${name}`,
    relativeGroup: group.relativeGroup + below,
    groupPath: group.groupPath + below,
    package: entry.package,
    optional: entry.optional,
    location,
    optionOf: group.groupPath,
    groupAt: entry.external ? location : entry.location,
  };
}
