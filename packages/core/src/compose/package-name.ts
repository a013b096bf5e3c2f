/** Where in the whole config the content of a file goes: `a.b`, or the empty text for the root. */
export type PackageName = string;

const GLOBAL = "_global_";

/**
 * Package of a config, by Hydra's rules (https://hydra.cc/docs/advanced/overriding_packages/): what
 * the defaults list says (`group@package`, relative to the file with the list), else what the
 * file's own header says (absolute), else the folder.
 *
 * @param parent - package of the file whose defaults list names the config
 * @param written - after `@` in the defaults list
 * @param header - of the file's `# @package` comment
 * @param group - the group as written, relative
 * @param groupPath - the group from the root
 */
export function packageOf(
  parent: PackageName,
  written: string | undefined,
  header: string | undefined,
  group: string,
  groupPath: string,
): PackageName {
  const named = written === undefined ? absolute(header) : written === "_here_" ? "" : written;
  const own = (named ?? dotted(group)).replace("_group_", `${GLOBAL}.${dotted(groupPath)}`);
  const whole = [parent, own].filter((part) => part !== "").join(".");
  const at = whole.lastIndexOf(GLOBAL);
  return at === -1 ? whole : whole.slice(at + GLOBAL.length).replace(/^\./, "");
}

/**
 * The name under which a group choice is overridden: the group, and its package where that is not
 * the usual one.
 */
export function overrideKey(groupPath: string, packageName: PackageName): string {
  if (dotted(groupPath) === packageName) return groupPath;
  return `${groupPath}@${packageName === "" ? GLOBAL : packageName}`;
}

/** The keys under which a package stands, from the root down. */
export const keysOf = (name: PackageName): readonly string[] => (name === "" ? [] : name.split("."));

const dotted = (group: string): string => group.replaceAll("/", ".");

/** A header counts from the root. */
function absolute(header: string | undefined): string | undefined {
  if (header === undefined || header.startsWith(GLOBAL) || header.startsWith("_group_")) return header;
  return `${GLOBAL}.${header}`;
}
