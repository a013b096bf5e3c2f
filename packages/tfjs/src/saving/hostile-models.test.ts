import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRandomSource, OptionError } from "@lighterjs/core";
import { withFileAccess } from "@lighterjs/core/files";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { layers as layersPackage, loadCpuBackend, tf } from "../engine/tf.js";
import { Pretrained } from "../models/pretrained.js";
import { Network } from "../network/network.js";
import { saveModel } from "./save-model.js";

const l = layersPackage.layers;

/** The parts of a `model.json` that the tests change. */
interface Saved {
  modelTopology: Graph | { model_config: unknown };
  weightsManifest: { paths: unknown[]; weights: Record<string, unknown>[] }[];
  [key: string]: unknown;
}

interface Graph {
  class_name: string;
  config: { layers: GraphLayer[]; [key: string]: unknown };
}

interface GraphLayer {
  name?: string;
  config: Record<string, unknown>;
  inbound_nodes?: unknown;
}

let folder: string;
let graph: string;
let weightsFile: string;

beforeAll(async () => {
  loadCpuBackend();
  await tf.setBackend("cpu");
  folder = await mkdtemp(join(tmpdir(), "lighter-hostile-model-"));
  const input = layersPackage.input({ shape: [3] });
  const left = l.dense({ name: "left", units: 2 }).apply(input);
  const right = l.dense({ name: "right", units: 2 }).apply(input);
  const sum = l.add({ name: "sum" }).apply([left, right] as never);
  const model = layersPackage.model({ inputs: input, outputs: sum as never });
  const network = Network.create(model, { sampleShape: [3], random: createRandomSource(1) });
  await saveModel(network, folder);
  network.dispose();
  graph = await readFile(join(folder, "model.json"), "utf8");
  weightsFile = String((JSON.parse(graph) as Saved).weightsManifest[0]?.paths[0]);
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(() => writeFile(join(folder, "model.json"), graph));

const load = () => Pretrained({ path: folder });

async function issueOf(work: () => Promise<unknown> = load) {
  const error: unknown = await work().then(
    () => undefined,
    (fault: unknown) => fault,
  );
  if (!OptionError.is(error)) throw new Error("an OptionError was expected", { cause: error });
  expect(error.issues[0].path).toEqual(["path"]);
  return error.issues[0];
}

/** Changes the saved model, and says what loading it gives. */
async function changed(change: (saved: Saved, layers: GraphLayer[]) => void) {
  const saved = JSON.parse(graph) as Saved;
  change(saved, (saved.modelTopology as Graph).config.layers);
  await writeFile(join(folder, "model.json"), JSON.stringify(saved));
  return issueOf();
}

const layerOf = (layers: GraphLayer[], name: string): GraphLayer =>
  layers.find((each) => each.name === name)!;

describe("a graph of layers", () => {
  it("is loaded as it was saved", async () => {
    expect((await load()).getClassName()).toMatch(/Model|Functional/);
  });

  it.each([
    ["that is its own input", "left", [[["left", 0, 0, {}]]], "`left` ← `left`"],
    ["that waits for one that waits for it", "left", [[["sum", 0, 0, {}]]], "← "],
    ["whose input is not there", "left", [[["nowhere", 0, 0, {}]]], "for one that is not there"],
    ["whose input is a call that is not there", "left", [[["right", 7, 0, {}]]], "for one that is not there"],
  ])("with a layer %s is refused, not waited for", async (_, name, inputs, told) => {
    const { code, message } = await changed((_saved, layers) => {
      layerOf(layers, name).inbound_nodes = inputs;
    });
    expect(code).toBe("INVALID_MODEL");
    expect(message).toContain(told);
  });

  it("ends where two layers have one name", async () => {
    const { code } = await changed((_saved, layers) => {
      layerOf(layers, "right").name = "left";
    });
    expect(code).toBe("INVALID_MODEL");
  });

  it("frees what was built of it when the rest cannot be", async () => {
    await issueOf(async () => {
      await changed((_saved, layers) => void (layerOf(layers, "sum").inbound_nodes = [[["sum", 0, 0, {}]]]));
      const before = tf.memory().numTensors;
      const fault = await load().catch((error: unknown) => error);
      expect(tf.memory().numTensors).toBe(before);
      throw fault;
    });
  });
});

describe("a model file", () => {
  it("asks for no more layers or parameters than allowed", async () => {
    const many = await changed((saved, layers) => {
      (saved.modelTopology as Graph).config.layers = Array.from({ length: 10_001 }, () => layers[1]!);
    });
    expect(many).toMatchObject({ code: "LIMIT_EXCEEDED" });
    expect(many.help).toEqual(["if that is meant, raise the limit with `--limit layers=…`"]);
    const large = await changed((_saved, layers) => void (layerOf(layers, "left").config["units"] = 1e9));
    expect(large.code).toBe("LIMIT_EXCEEDED");
    expect(large.message).toContain("3,000,000,000 parameters");
  });

  it.each([
    ["nested without end", `{"modelTopology": ${"[".repeat(5000)}${"]".repeat(5000)}}`, "levels deep"],
    ["with a key that reaches into JavaScript", '{"modelTopology": {"__proto__": {"x": 1}}}', "`__proto__`"],
    ["of a class that is no model", null, "no model"],
  ])("%s is refused", async (_, text, told) => {
    const saved = JSON.parse(graph) as Saved;
    const other = { ...saved, modelTopology: { class_name: "Zeros", config: {} }, weightsManifest: [] };
    await writeFile(join(folder, "model.json"), text ?? JSON.stringify(other));
    const { code, message } = await issueOf();
    expect(code).toBe("INVALID_MODEL");
    expect(message).toContain(told);
  });

  it.each([
    ["a shape that is none", { shape: [3, -2] }],
    ["a shape of text", { shape: "3,2" }],
    ["a shape beyond all numbers", { shape: [1e308, 1e308] }],
    ["a type that is none", { dtype: "float31" }],
    ["a name that is none", { name: 7 }],
    ["a name of JavaScript's own", { name: "toString" }],
    ["a quantization that is none", { quantization: { dtype: "uint7" } }],
  ])("with weights of %s is refused by the name of the field", async (_, fields) => {
    const { code, message } = await changed((saved) => {
      Object.assign(saved.weightsManifest[0]!.weights[0]!, fields);
    });
    expect(code).toBe("INVALID_MODEL");
    expect(message).toContain(`\`weightsManifest.0.weights.0.${Object.keys(fields)[0]}`);
  });

  it("with two weights of one name is refused", async () => {
    const { message } = await changed((saved) => {
      const { weights } = saved.weightsManifest[0]!;
      weights[1]!["name"] = weights[0]!["name"];
    });
    expect(message).toContain("two weights called");
  });

  it.runIf(process.platform !== "win32")("is a regular file of a size that one can read", async () => {
    await rm(join(folder, "model.json"));
    execFileSync("mkfifo", [join(folder, "model.json")]);
    expect((await issueOf()).message).toContain("a pipe, a device or a socket");
    expect((await issueOf(() => Pretrained({ path: "/dev/zero" }))).message).toContain("a pipe, a device");
    await rm(join(folder, "model.json"));
    await writeFile(join(folder, "model.json"), "{");
    await truncate(join(folder, "model.json"), 2 ** 40);
    expect(await issueOf()).toMatchObject({ code: "LIMIT_EXCEEDED", label: "too large" });
    await rm(join(folder, "model.json"));
  });
});

describe("the paths of weights", () => {
  it.each([
    "../weights.bin",
    "a/../../weights.bin",
    "/etc/passwd",
    "C:\\weights.bin",
    "C:weights.bin",
    "..\\weights.bin",
    "http://127.0.0.1/weights.bin",
    "%2e%2e/weights.bin",
    "./weights.bin",
    "a//weights.bin",
    "",
    "w\u0000.bin",
    7,
  ])("lead nowhere else: %j", async (path) => {
    const { code, message } = await changed((saved) => void (saved.weightsManifest[0]!.paths = [path]));
    expect(code).toBe("INVALID_MODEL");
    expect(message).toContain("`weightsManifest.0.paths.0`");
  });

  it("may lie in a folder below", async () => {
    await mkdir(join(folder, "below"), { recursive: true });
    await writeFile(join(folder, "below", "w.bin"), await readFile(join(folder, weightsFile)));
    const saved = JSON.parse(graph) as Saved;
    saved.weightsManifest[0]!.paths = ["below/w.bin"];
    await writeFile(join(folder, "model.json"), JSON.stringify(saved));
    await load();
  });

  it("are no links out of the folder, no pipes, no folders", async () => {
    const outside = await mkdtemp(join(tmpdir(), "lighter-outside-"));
    await writeFile(join(outside, "w.bin"), await readFile(join(folder, weightsFile)));
    await symlink(join(outside, "w.bin"), join(folder, "link.bin"));
    const fault = (path: string) => changed((saved) => void (saved.weightsManifest[0]!.paths = [path]));
    expect((await fault("link.bin")).message).toContain("a link that leaves the folder of the model");
    await mkdir(join(folder, "folder.bin"));
    expect((await fault("folder.bin")).message).toContain("is a folder");
    if (process.platform !== "win32") {
      execFileSync("mkfifo", [join(folder, "pipe.bin")]);
      expect((await fault("pipe.bin")).message).toContain("a pipe, a device or a socket");
    }
    await rm(outside, { recursive: true });
  });

  it("may be many, but not more than allowed, nor hold more bytes", async () => {
    const many = Array.from({ length: 100_000 }, () => weightsFile);
    expect(await changed((saved) => void (saved.weightsManifest[0]!.paths = many))).toMatchObject({
      code: "LIMIT_EXCEEDED",
      help: ["if that is meant, raise the limit with `--limit weight-files=…`"],
    });
    const long = await changed((saved) => saved.weightsManifest[0]!.paths.push(weightsFile));
    expect(long).toMatchObject({ code: "INVALID_MODEL" });
    expect(long.message).toContain("are too long");
    await writeFile(join(folder, "model.json"), graph);
    const issue = await issueOf(() => withFileAccess({ limits: { maxModelBytes: 10 } }, load));
    expect(issue).toMatchObject({ code: "LIMIT_EXCEEDED" });
    expect(issue.message).toContain("take 64 bytes, more than 10");
  });
});
