import { readdirSync } from "node:fs";
import { join } from "node:path";

/** All Markdown pages of the repository that a user or contributor reads. */
export function markdownPages(root: string): string[] {
  const inside = ["examples", "packages"].flatMap((parent) =>
    readdirSync(join(root, parent), { withFileTypes: true })
      // Not the copies in which the docs are tried at the same time.
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
      .map((entry) => join(parent, entry.name)),
  );
  return [".", "docs", "docs/errors", "docs/targets", ...inside].flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((file) => file.endsWith(".md"))
      .map((file) => join(root, folder, file)),
  );
}

/** All sources of the packages, tests left out. */
export function typeScriptSources(root: string): string[] {
  return ["schema", "core", "callbacks", "tfjs", "cli"].flatMap((name) => {
    const folder = join(root, "packages", name, "src");
    return readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts") && !/testing|fixtures/.test(file))
      .map((file) => join(folder, file));
  });
}
