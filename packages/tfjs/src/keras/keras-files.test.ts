import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { OptionError } from "@lighterjs/core";
import { withFileAccess } from "@lighterjs/core/files";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { LayersModel, LayerVariable } from "@tensorflow/tfjs-layers";
import { useBackend } from "../engine/backend.js";
import { tf } from "../engine/tf.js";
import { silent } from "../testing/silent-logger.js";
import { Archive } from "./archive.js";
import { buildKerasModel, readKerasFile, readKerasWeights } from "./read-keras-file.js";
import { weightName, weightPlaces, type WeightPlace } from "./weights/weight-places.js";

interface Numbers {
  readonly shape: number[];
  readonly values: number[];
}

interface Expected {
  readonly inputs: readonly Numbers[];
  readonly outputs: readonly Numbers[];
  readonly weights: readonly { readonly path: string; shape: number[]; sum: number; first: number }[];
}

interface Feature {
  readonly title: string;
  readonly config: object;
  readonly weights: readonly Numbers[];
  readonly inputs: readonly Numbers[];
  readonly outputs: readonly Numbers[];
}

const fixture = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(join(import.meta.dirname, "fixtures", name)));
const unpacked = (name: string): unknown => JSON.parse(gunzipSync(fixture(name)).toString());
const expected = (name: string): Expected => unpacked(`${name}.expected.json.gz`) as Expected;
const features = unpacked("features.json.gz") as readonly Feature[];

/** The weights and the architecture that an archive holds, as files of their own. */
function parts(name: string): { readonly weights: Uint8Array; readonly json: string } {
  const archive = new Archive(fixture(name));
  return {
    weights: archive.read("model.weights.h5", 1e9, "maxModelBytes"),
    json: new TextDecoder().decode(archive.read("config.json", 1e9, "maxModelFileBytes")),
  };
}

/** The largest difference between what a model gives and what Keras gave. */
function worst(model: LayersModel, { inputs, outputs }: Pick<Expected, "inputs" | "outputs">): number {
  return tf.tidy(() => {
    const given = model.inputs.map(({ dtype }, index) => {
      const { values, shape } = inputs[index]!;
      return tf.tensor(values, shape, dtype);
    });
    const results = [model.predict(given.length > 1 ? given : given[0]!)].flat();
    expect(results.map(({ shape }) => shape)).toEqual(outputs.map(({ shape }) => shape));
    return Math.max(
      ...results.flatMap((result, at) =>
        [...result.dataSync()].map((value, index) => Math.abs(value - outputs[at]!.values[index]!)),
      ),
    );
  });
}

/** The weights of a model by the paths that Keras gives them. */
function weightsByPath(model: LayersModel): Map<string, LayerVariable> {
  const found = new Map<string, LayerVariable>();
  const visit = ({ variables, inside }: WeightPlace, path: string): void => {
    for (const variable of variables) {
      const name = weightName(variable.originalName);
      found.set(`${path}${name === "depthwise_kernel" ? "kernel" : name}`, variable);
    }
    for (const inner of inside) visit(inner, `${path}${inner.layer.name}/`);
  };
  visit(weightPlaces(model, new Map()), "");
  return found;
}

const allVariables = ({ variables, inside }: WeightPlace): readonly LayerVariable[] => [
  ...variables,
  ...inside.flatMap(allVariables),
];

afterEach(() => {
  tf.disposeVariables();
});

describe.each(["wasm", "cpu"] as const)("a model of Keras on %s", (backend) => {
  beforeAll(() => useBackend(backend, silent));

  it.each(["photo.keras", "photo.h5", "text.keras"])(
    "gives what Keras gives when read from %s",
    async (name) => {
      const warnings: string[] = [];
      const model = await readKerasFile(
        { label: name, bytes: fixture(name) },
        { warn: (line) => warnings.push(line) },
      );
      expect(worst(model, expected(name.split(".")[0]!))).toBeLessThan(1e-5);
      expect(warnings).toEqual([]);
    },
  );

  // Predictions alone do not tell two arrays of one shape apart.
  it.each(["photo.keras", "photo.h5"])("has each weight of %s in its place", async (name) => {
    const model = await readKerasFile({ label: name, bytes: fixture(name) });
    const weights = weightsByPath(model);
    const written = expected("photo").weights.filter(({ path }) => !path.endsWith("/count"));
    expect(new Set(weights.keys())).toEqual(new Set(written.map(({ path }) => path)));
    for (const { path, shape, sum, first } of written) {
      const variable = weights.get(path)!;
      const values = variable.read().dataSync<"float32">();
      expect(variable.shape).toEqual(shape);
      expect(values[0]).toBeCloseTo(first, 6);
      expect(values.reduce((total, value) => total + value, 0)).toBeCloseTo(sum, 4);
    }
  });

  it.each(features.map((feature) => [feature.title, feature] as const))(
    "computes %s as Keras does",
    async (_, { config, weights, ...answers }) => {
      const model = await buildKerasModel(config, "net.json");
      const variables = allVariables(weightPlaces(model, new Map()));
      expect(variables.map(({ shape }) => shape)).toEqual(weights.map(({ shape }) => shape));
      for (const [index, variable] of variables.entries())
        tf.tidy(() => {
          variable.write(tf.tensor(weights[index]!.values, weights[index]!.shape));
        });
      const scale = Math.max(1, ...answers.outputs.flatMap(({ values }) => values.map(Math.abs)));
      expect(worst(model, answers) / scale).toBeLessThan(1e-5);
    },
  );
});

describe("weights of Keras in a file of their own", () => {
  beforeAll(() => useBackend("wasm", silent));

  it.each(["photo", "text"])("are read with the architecture of %s", async (name) => {
    const { weights, json } = parts(`${name}.keras`);
    const model = await readKerasFile(
      { label: "net.weights.h5", bytes: weights },
      { architecture: () => Promise.resolve({ label: "net.json", text: json }) },
    );
    expect(worst(model, expected(name))).toBeLessThan(1e-5);
  });

  it("are read into a model that is built already", async () => {
    const { weights, json } = parts("photo.keras");
    const model = await buildKerasModel(JSON.parse(json), "net.json");
    expect(worst(model, expected("photo"))).toBeGreaterThan(0.01);
    await readKerasWeights({ label: "net.weights.h5", bytes: weights }, model);
    expect(worst(model, expected("photo"))).toBeLessThan(1e-5);
  });

  it("are refused without an architecture", async () => {
    const { weights } = parts("photo.keras");
    const fault = await issueOf(() => readKerasFile({ label: "net.weights.h5", bytes: weights }));
    expect(fault.message).toBe("`net.weights.h5` holds weights only, and no architecture");
    expect(fault.help?.[0]).toContain("model.to_json()");
  });

  it.each([
    [
      "a layer without a bias",
      (layers: Entry[]) => void (named(layers, "kind").config["use_bias"] = false),
      "has 2 arrays for `layers/dense_1`, where layer `kind` has 1 weights",
    ],
    [
      "a layer less",
      (layers: Entry[]) =>
        void Object.assign(named(layers, "expand_norm"), {
          class_name: "Activation",
          config: { name: "expand_norm", activation: "linear" },
        }),
      "the model has nothing for the weights in `layers/batch_normalization_1/vars/0`",
    ],
    [
      "a wider layer",
      (layers: Entry[]) => void (named(layers, "kind").config["units"] = 4),
      "has the shape [6, 3], where layer `kind` has a weight of [6, 4]",
    ],
    [
      "two layers in each other's place",
      (layers: Entry[]) => swap(layers, "expand_norm", "stem_norm"),
      "has the weights of layer `stem_norm` where layer `expand_norm` stands",
    ],
  ])("are refused for an architecture with %s", async (_, change, told) => {
    const { weights, json } = parts("photo.keras");
    const before = tf.memory().numTensors;
    const fault = await issueOf(() =>
      readKerasFile(
        { label: "net.weights.h5", bytes: weights },
        { architecture: () => Promise.resolve({ label: "net.json", text: changed(json, change) }) },
      ),
    );
    expect(fault.message).toContain(told);
    expect(fault.message).toContain("net.weights.h5");
    expect(tf.memory().numTensors).toBe(before);
  });
});

/** A layer of a configuration, as far as the tests change it. */
interface Entry {
  name: string;
  class_name: string;
  module?: string;
  config: Record<string, unknown>;
  inbound_nodes: { args: unknown[]; kwargs: Record<string, unknown> }[];
}

function changed(json: string, change: (layers: Entry[]) => void): string {
  const data = JSON.parse(json) as { config: { layers: Entry[] } };
  change(data.config.layers);
  return JSON.stringify(data);
}

function named(layers: Entry[], name: string): Entry {
  return layers.find((each) => each.name === name)!;
}

function swap(layers: Entry[], one: string, other: string): void {
  const [a, b] = [one, other].map((name) => layers.indexOf(named(layers, name))) as [number, number];
  [layers[a], layers[b]] = [layers[b]!, layers[a]!];
}

async function issueOf(work: () => Promise<unknown>) {
  const error: unknown = await work().then(
    () => undefined,
    (fault: unknown) => fault,
  );
  if (!OptionError.is(error)) throw new Error("an OptionError was expected", { cause: error });
  expect(error.issues[0].path).toEqual(["path"]);
  return error.issues[0];
}

describe("a layer that would compute something else here", () => {
  beforeAll(() => useBackend("wasm", silent));

  it.each<[string, (layers: Entry[]) => void, string]>([
    [
      "a function of Python",
      (layers) => Object.assign(named(layers, "gate"), { class_name: "Lambda" }),
      "`gate` of class `Lambda` that cannot be read: it holds a function of Python",
    ],
    [
      "a class of one's own",
      (layers) => Object.assign(named(layers, "gate"), { class_name: "Mine" }),
      "`gate` of class `Mine` that cannot be read: there is no layer here",
    ],
    [
      "mixed precision",
      (layers) => void (named(layers, "kind").config["dtype"] = "mixed_float16"),
      "it computes with `mixed_float16`",
    ],
    [
      "a convolution in groups",
      (layers) => void (named(layers, "stem").config["groups"] = 2),
      "its `groups` is 2, where only 1",
    ],
    [
      "an option of another version",
      (layers) => void (named(layers, "stem").config["twist"] = 2),
      "its `twist` is 2, an option whose effect is not known",
    ],
    [
      "renormalization",
      (layers) => void (named(layers, "stem_norm").config["renorm"] = true),
      "its `renorm` is true",
    ],
    [
      "normalization over the height",
      (layers) => void (named(layers, "stem_norm").config["axis"] = 1),
      "it normalizes over axis 1 of 4",
    ],
    [
      "an unknown activation",
      (layers) => void (named(layers, "kind").config["activation"] = "sparsemax"),
      "its `activation` is `sparsemax`",
    ],
    [
      "an activation of one's own",
      (layers) =>
        void (named(layers, "kind").config["activation"] = {
          module: "builtins",
          class_name: "function",
          config: "mine",
          registered_name: "function",
        }),
      "its `activation` is",
    ],
    [
      "an unknown operation",
      (layers) => Object.assign(named(layers, "mean"), { class_name: "Fft" }),
      "`mean` of class `Fft`",
    ],
    [
      "training when it predicts",
      (layers) => void (named(layers, "drop").inbound_nodes[0]!.kwargs["training"] = true),
      "it is called with `training=True`",
    ],
    [
      "a name that no weight can have",
      (layers) => void (named(layers, "expand").name = "a b"),
      "its name may have letters",
    ],
  ])("is refused by name: %s", async (_, change, told) => {
    const { json } = parts("photo.keras");
    const before = tf.memory().numTensors;
    const fault = await issueOf(() => buildKerasModel(JSON.parse(changed(json, change)), "net.json"));
    expect(fault.message).toContain(told);
    expect(fault.message).toContain("`net.json` has a layer `");
    expect(tf.memory().numTensors).toBe(before);
  });

  it("is told of where it matters in training only", async () => {
    const { json } = parts("photo.keras");
    const warnings: string[] = [];
    const text = changed(json, (layers) => {
      named(layers, "kind").config["activity_regularizer"] = { class_name: "L2", config: { l2: 0.1 } };
      named(layers, "trunk").inbound_nodes[0]!.kwargs["training"] = false;
    });
    await buildKerasModel(JSON.parse(text), "net.json", { warn: (line) => warnings.push(line) });
    expect(warnings).toHaveLength(2);
    expect(warnings.join()).toMatch(/`kind`.*activity_regularizer.*`trunk`.*training=False/s);
  });

  it.each<[string, (layers: Entry[]) => void, string]>([
    [
      "a circle",
      (layers) => void (tensorOf(named(layers, "stem_norm"))["keras_history"] = ["gate", 0, 0]),
      "waits for its own output",
    ],
    [
      "a call of a layer that is not there",
      (layers) => void (tensorOf(named(layers, "gate"))["keras_history"] = ["nobody", 0, 0]),
      "call 0 of a layer `nobody`",
    ],
    [
      "two layers of one name",
      (layers) => void layers.push({ ...named(layers, "gate") }),
      "two layers `gate`",
    ],
  ])("is refused where the configuration has %s", async (_, change, told) => {
    const { json } = parts("photo.keras");
    const fault = await issueOf(() => buildKerasModel(JSON.parse(changed(json, change)), "net.json"));
    expect(fault.message).toContain(told);
  });
});

function tensorOf({ inbound_nodes: [call] }: Entry): Record<string, unknown> {
  return (call!.args[0] as { config: Record<string, unknown> }).config;
}

describe("a damaged file of Keras", () => {
  beforeAll(() => useBackend("wasm", silent));
  const read = (bytes: Uint8Array) => issueOf(() => readKerasFile({ label: "net.keras", bytes }));

  it("is found by its checksum when one bit of a weight has changed", async () => {
    const bytes = fixture("photo.keras");
    bytes[70_000]! ^= 1;
    const { message, code } = await read(bytes);
    expect(code).toBe("INVALID_MODEL");
    expect(message).toBe(
      "`net.keras` is damaged: the checksum of `model.weights.h5` in it does not agree with its content",
    );
  });

  it.each(["photo.keras", "photo.h5"])(
    "is refused wherever %s is cut off, and leaves nothing behind",
    async (name) => {
      const bytes = fixture(name);
      const before = tf.memory().numTensors;
      for (let length = 10; length < bytes.length; length += 3989) {
        const { message } = await read(bytes.slice(0, length));
        expect(message).toMatch(/^`net.keras` (is|has|holds|cannot|does not fit)/);
      }
      expect(tf.memory().numTensors).toBe(before);
    },
  );

  it("is refused where it is larger than may be", async () => {
    const fault = await issueOf(() =>
      withFileAccess({ limits: { maxModelBytes: 10_000 } }, () =>
        readKerasFile({ label: "net.keras", bytes: fixture("photo.keras") }),
      ),
    );
    expect(fault).toMatchObject({ code: "LIMIT_EXCEEDED" });
    expect(fault.help).toEqual(["if that is meant, raise the limit with `--limit model-bytes=…`"]);
  });

  it("is refused where its configuration has names of JavaScript's own", async () => {
    const { weights, json } = parts("photo.keras");
    const text = json.replace('"name": "gate"', '"__proto__": {"name": "gate"}, "name": "gate"');
    const fault = await issueOf(() =>
      readKerasFile(
        { label: "net.weights.h5", bytes: weights },
        { architecture: () => Promise.resolve({ label: "net.json", text }) },
      ),
    );
    expect(fault.message).toContain("__proto__");
  });
});
