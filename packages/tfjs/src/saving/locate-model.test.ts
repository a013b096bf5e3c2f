import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { OptionError } from "@lighterjs/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { locateModel } from "./locate-model.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lighter-locate-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function place(path: string, content: string | Uint8Array = "x"): Promise<string> {
  const file = join(folder, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
  return file;
}

async function issueOf(location: string) {
  const error: unknown = await locateModel(location).then(
    ({ kind }) => kind,
    (fault: unknown) => fault,
  );
  if (!OptionError.is(error)) throw new Error("an OptionError was expected", { cause: error });
  return error.issues[0];
}

describe("a file that is none of ours", () => {
  it.each([
    ["net.pt", "a model of PyTorch", "safetensors.torch.save_file"],
    ["net.pth", "a model of PyTorch", "layout: torch"],
    ["net.onnx", "a graph of ONNX", "convert the model that it was made of"],
    ["net.tflite", "TensorFlow Lite", "model.save('model.keras')"],
    ["frozen.pb", "have become constants", "model.save('model.keras')"],
    ["variables.index", "a checkpoint of TensorFlow", "model.load_weights"],
    ["net.ckpt", "PyTorch Lightning or of TensorFlow", "save_file"],
    ["arrays.npz", "NumPy", "safetensors.numpy"],
  ])("is told by what wrote it, and how to convert it: %s", async (name, what, help) => {
    const issue = await issueOf(await place(name));
    expect(issue).toMatchObject({ code: "INVALID_MODEL", path: ["path"] });
    expect(issue.message).toContain(what);
    expect(issue.help?.join(" ")).toContain(help);
  });

  it("is told by how it begins where its name says nothing", async () => {
    expect(
      (await issueOf(await place("weights", Buffer.from("PK\x03\x04....", "latin1")))).message,
    ).toContain("a zip archive");
    expect((await issueOf(await place("lite", Buffer.from("....TFL3....", "latin1")))).message).toContain(
      "Lite",
    );
  });
});

describe("a folder without a model of ours", () => {
  it("is told by what lies there", async () => {
    await place("saved/saved_model.pb");
    expect((await issueOf(join(folder, "saved"))).message).toContain("a SavedModel of TensorFlow");
    await place("keras/model.keras");
    expect((await issueOf(join(folder, "keras"))).help?.[0]).toContain("name the file itself");
    await place("torch/pytorch_model.bin");
    expect((await issueOf(join(folder, "torch"))).message).toContain("a folder with a model of PyTorch");
  });

  it("may be a run, whose checkpoints hold no layers, but of which a model can be made", async () => {
    await place("run/checkpoints/step-00000004.safetensors");
    for (const path of ["run", "run/checkpoints", "run/checkpoints/best"]) {
      const { message, help } = await issueOf(join(folder, path));
      expect(message).toContain(path === "run" ? "has saved no model" : "which keep weights and no layers");
      expect(help?.[0]).toContain(`\`lighter export ${join(folder, path)}\``);
    }
    expect(await locateModel(join(folder, "run/checkpoints/step-00000004.safetensors"))).toMatchObject({
      kind: "tensors",
    });
  });

  it.skipIf(process.platform === "win32")("is named in the cure as a shell reads it", async () => {
    await place("my run/checkpoints/step-00000004.safetensors");
    const { help } = await issueOf(join(folder, "my run"));
    expect(help?.[0]).toContain(`\`lighter export '${join(folder, "my run")}'\``);
  });

  it("may be a run that has saved its model, of two the best one", async () => {
    await place("own/model/last/model.json");
    const labelOf = async () => {
      const located = await locateModel(join(folder, "own"));
      return located.kind === "layers" && located.source.label;
    };
    expect(await labelOf()).toBe(join(folder, "own/model/last/model.json"));
    await place("own/model/best/model.json");
    expect(await labelOf()).toBe(join(folder, "own/model/best/model.json"));
    await place("own/model/model.json");
    expect(await labelOf()).toBe(join(folder, "own/model/model.json"));
  });
});
