/** Names that npm refuses for a package. */
const REFUSED = new Set(["node_modules", "favicon.ico"]);
const MAX_LENGTH = 214;

/**
 * The name of a package in a folder: what npm accepts, as near to the folder's name as that allows.
 *
 * @param dependencies - names that the package itself cannot have
 */
export function projectName(folderName: string, dependencies: readonly string[]): string {
  const name = folderName
    .normalize("NFKD")
    .replace(/\p{Mark}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, "-")
    .slice(0, MAX_LENGTH)
    .replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, "");
  if (name === "") return "lighter-project";
  return REFUSED.has(name) || dependencies.includes(name) ? `${name}-project` : name;
}
