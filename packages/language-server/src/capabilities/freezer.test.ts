import { mkdtempSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rememberModel } from "@lighterjs/core/stages";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { exampleFolder } from "../testing/example-folders.js";
import { viewOf } from "../testing/view-of.js";
import { completionsAt } from "./completions.js";
import { freezersIn } from "./freezer.js";

const LETTERS = exampleFolder("letters");
const path = join(LETTERS, "finetune.yaml");

describe("a Freezer, once the model of its config was built", () => {
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "lighter-cache-"));
    vi.stubEnv("LIGHTER_CACHE_DIR", folder);
    const layer = (name: string, parameters: number) => ({ name, class: "Conv2D", parameters });
    await rememberModel(LETTERS, [path], {
      layers: [
        layer("model.features.backbone.conv1", 144),
        layer("model.features.backbone.conv2", 4608),
        layer("model.features.encoder.layer1.conv", 13824),
        layer("model.features.encoder.layer2.conv", 27648),
        layer("model.classifier", 833),
      ],
    });
    await rememberModel(LETTERS, [path], { parameters: ["model.classifier.kernel"] });
  });

  afterAll(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });

  it("says until when it holds how much", async () => {
    const { view } = await viewOf(path, await readFile(path, "utf8"));
    expect((await freezersIn(view)).map(({ title }) => title)).toEqual([
      "frozen until epoch 5 · 4,752 parameters",
      "a group less frozen every 5 epochs from epoch 5 · 41,472 parameters",
    ]);
  });

  it("completes names of layers, their containers and parameters", async () => {
    const text = (await readFile(path, "utf8")).replace('"model.features.backbone"', '"model.fea‸"');
    const { view, offset } = await viewOf(path, text);
    const labels = (await completionsAt({ ...view, source: view.document!.source }, offset)).map(
      ({ label }) => label,
    );
    expect(labels).toEqual(
      expect.arrayContaining(["model.features", "model.features.encoder.layer1", "model.classifier.kernel"]),
    );
  });

  it("knows nothing of another config", async () => {
    const other = join(LETTERS, "other.yaml");
    const { view } = await viewOf(other, await readFile(path, "utf8"));
    expect((await freezersIn(view))[0]?.title).toBe("frozen until epoch 5");
  });
});
