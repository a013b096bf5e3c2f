import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach } from "vitest";
import { exampleFolder } from "./example-folders.js";

const made: string[] = [];
afterEach(async () => {
  for (const folder of made.splice(0)) await rm(folder, { recursive: true });
});

/**
 * Makes a project of some files, by their paths, with the packages of an example. It is gone after
 * the test.
 *
 * @param lighter - what `package.json` says of Lighter
 * @returns absolute path of its folder
 */
export async function projectFolder(
  files: Readonly<Record<string, string>>,
  lighter: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "lighter-project-")));
  made.push(folder);
  await symlink(join(exampleFolder("letters"), "node_modules"), join(folder, "node_modules"), "dir");
  const names = ["@lighterjs/callbacks", "@lighterjs/tfjs", "lighterjs"];
  const dependencies = Object.fromEntries(names.map((name) => [name, "*"]));
  const manifest = JSON.stringify({ name: "made", private: true, dependencies, lighter }, null, 2);
  for (const [name, text] of Object.entries({ "package.json": `${manifest}\n`, ...files })) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return folder;
}
