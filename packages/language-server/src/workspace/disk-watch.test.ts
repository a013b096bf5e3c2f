import { rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { projectFolder } from "../testing/project-folder.js";
import { DiskWatch } from "./disk-watch.js";
import { Workspace } from "./workspace.js";

const LONG_AGO = new Date(2020, 1, 1);

describe("what has changed on disk", () => {
  let folder: string, watch: DiskWatch, workspace: Workspace;
  const at = (name: string): string => join(folder, name);
  const write = async (name: string, text: string): Promise<void> => {
    await writeFile(at(name), text);
  };

  beforeEach(async () => {
    folder = await projectFolder({
      "config.yaml": "defaults: [part, _self_]\n",
      "part.yaml": "a: 1\n",
      "own.ts": "export {};\n",
    });
    workspace = new Workspace({ environment: {} });
    workspace.setText(at("config.yaml"), "defaults: [part, optional later, _self_]\n");
    watch = new DiskWatch(workspace);
    await workspace.view(at("config.yaml"));
  });

  /** As some seconds later, when nothing has changed just now. */
  async function noted(): Promise<void> {
    await watch.note();
    for (let round = 0; (await watch.changed()).length > 0; round++) {
      if (round > 100) throw new Error("it never settles");
      await watch.note();
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  it("is nothing before anything was noted, and nothing where all is as it was", async () => {
    expect(await watch.changed()).toEqual([]);
    await noted();
    expect(await watch.changed()).toEqual([]);
  });

  it("is a file with another content, one that is new and one that is gone, but none that is shown", async () => {
    await noted();
    await write("part.yaml", "b: 1\n");
    await write("later.yaml", "c: 1\n");
    await write("config.yaml", "d: 1\n");
    await rm(at("own.ts"));
    expect((await watch.changed()).toSorted()).toEqual([at("later.yaml"), at("own.ts"), at("part.yaml")]);
  });

  it("is as well what a copy with its old date took the place of", async () => {
    await noted();
    await write("part.yaml", "z: 1\n");
    await utimes(at("part.yaml"), LONG_AGO, LONG_AGO);
    expect(await watch.changed()).toEqual([at("part.yaml")]);
  });

  it("is looked at again where it had changed just before it was noted", async () => {
    await write("part.yaml", "y: 1\n");
    await watch.note();
    expect(await watch.changed()).toContain(at("part.yaml"));
  });
});
