import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { findServer, shippedWith } from "./find-server.js";

const root = realpathSync(mkdtempSync(join(tmpdir(), "lighter-editor-")));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** @returns absolute path of a folder with a `lighter` in it */
function folderWith(name: string, commands: readonly string[]): string {
  const installation = join(root, name, "node_modules", "lighterjs");
  mkdirSync(join(installation, "dist", "commands"), { recursive: true });
  writeFileSync(
    join(installation, "package.json"),
    JSON.stringify({ name: "lighterjs", exports: { "./package.json": "./package.json" } }),
  );
  for (const each of commands) writeFileSync(join(installation, "dist", "commands", `${each}.js`), "");
  return join(root, name);
}

describe("the server that an editor starts", () => {
  const extension = join(root, "extension");
  const bare = join(root, "bare");
  const old = folderWith("old", ["check"]);
  const current = folderWith("current", ["check", "lsp"]);

  it("is that of the first folder which has one that serves editors", () => {
    expect(findServer({ folders: [bare, old, current], extension, mayUseInstalled: true })).toBe(
      join(current, "node_modules", "lighterjs", "bin", "lighter.js"),
    );
  });

  it("is the extension's own where no folder has one, or where theirs may not run", () => {
    const own = shippedWith(extension);
    expect(findServer({ folders: [bare, old], extension, mayUseInstalled: true })).toBe(own);
    expect(findServer({ folders: [current], extension, mayUseInstalled: false })).toBe(own);
    expect(findServer({ folders: [], extension, mayUseInstalled: true })).toBe(own);
  });
});
