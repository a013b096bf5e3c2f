import { join } from "node:path";
import { expect, it } from "vitest";
import { projectFolder } from "../testing/project-folder.js";
import { Workspace } from "../workspace/workspace.js";
import { diagnosticsByFile } from "./diagnostics.js";

it("says of each config that it is too large at its own file, and reads no more of it", async () => {
  const folder = await projectFolder({ "other.yaml": "trainer: { max_epochs: 1 }\n" });
  const [large, other] = ["large.yaml", "other.yaml"].map((name) => join(folder, name)) as [string, string];
  const workspace = new Workspace({ environment: {} });
  workspace.setText(other, "trainer: { max_epochs: 1 }\n");
  workspace.setText(large, `trainer: { max_epochs: 1 }\n${"# so it goes on\n".repeat(80_000)}`);
  expect((await workspace.view(large))?.configs.map(({ files }) => files)).toEqual([["large.yaml"]]);
  const { configs } = (await workspace.viewAll(other))!;
  const found = diagnosticsByFile(configs, folder);
  expect(found.get(large)?.map(({ diagnostic }) => diagnostic.code)).toEqual(["LIMIT_EXCEEDED"]);
  expect(found.get(other)).toEqual([]);
  expect((await workspace.view(large))?.document?.root).toMatchObject({
    kind: "mapping",
    entries: new Map(),
  });
  expect(await workspace.quickView(large)).toBeUndefined();
});
