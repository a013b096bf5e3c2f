import { mkdir, realpath, symlink } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";

const WORKSPACE = resolve(import.meta.dirname, "../../../..");
/** Folders whose `node_modules` have what this workspace is developed with. */
const OWNERS = ["packages/cli", ".", "packages/core", "packages/schema", "packages/tfjs"];

/**
 * Puts packages of this workspace, and those it depends on, into the `node_modules` of a folder,
 * without a registry.
 */
export async function installPackages(folder: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const link = join(folder, "node_modules", name);
    await mkdir(dirname(link), { recursive: true });
    await symlink(await locate(name), link, "junction");
  }
}

async function locate(name: string): Promise<string> {
  for (const owner of OWNERS) {
    const found = await realpath(join(WORKSPACE, owner, "node_modules", name)).catch(() => undefined);
    if (found !== undefined) return found;
  }
  throw new Error(`\`${name}\` is not installed in this workspace`);
}
