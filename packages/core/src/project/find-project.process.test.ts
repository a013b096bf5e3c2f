import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { loadProject } from "./load-project.js";
import { application, projectFolder } from "./testing/project-folder.js";

it.skipIf(process.platform === "win32")(
  "passes by a package.json that is a pipe, without waiting",
  async () => {
    const folder = await projectFolder({ ...application, "app/configs/deep/train.yaml": "trainer: {}\n" });
    await promisify(execFile)("mkfifo", [join(folder, "app/configs/package.json")]);
    const cwd = join(folder, "app/configs/deep");
    const project = await loadProject({ files: ["train.yaml"], cwd }, ({ message }) => expect.fail(message));
    expect(project?.directory).toBe(join(folder, "app"));
  },
);
