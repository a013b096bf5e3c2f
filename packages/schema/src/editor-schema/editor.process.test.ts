import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TargetManifest } from "../manifest.js";
import { TargetCatalog } from "../target-catalog.js";
import { LanguageServer } from "../testing/language-server.js";
import { sampleManifest } from "../testing/sample-manifest.js";
import { createEditorSchema } from "./create-editor-schema.js";

const packages = resolve(import.meta.dirname, "../../..");
const catalog = new TargetCatalog(
  [
    "tfjs/lighter.targets.json",
    "callbacks/lighter.targets.json",
    "sweeps/lighter.targets.json",
    "tfjs/tf.targets.json",
  ].map((file) => JSON.parse(readFileSync(join(packages, file), "utf8")) as TargetManifest),
);
const ROOTS = { trainer: "lighter.Trainer", system: "lighter.System", sweep: "lighter.Sweep" };

const folder = mkdtempSync(join(tmpdir(), "lighter-editor-"));
let server: LanguageServer;

/** A project's own callback beside ours, as a user would write it. */
const project: TargetManifest = {
  format: 1,
  namespace: "project",
  package: "my-project",
  definitions: {},
  targets: [
    {
      name: "project.EmaCallback",
      kind: "class",
      module: "./src/index.ts",
      exportPath: ["EmaCallback"],
      description: "Keeps a moving average of the weights.",
      parameters: [{ kind: "options", name: "options", optional: false }],
      options: {
        type: "object",
        properties: { decay: { type: "number", exclusiveMinimum: 0 }, every: { type: "integer" } },
        required: ["decay"],
        additionalProperties: false,
      },
      produces: ["my-project#EmaCallback", "@lighterjs/callbacks#Callback"],
    },
  ],
};

/** The system without anything to fill its slots. */
const alone: TargetManifest = {
  ...catalog.manifests[0]!,
  targets: catalog.manifests[0]!.targets.filter((target) => target.name === "lighter.System"),
};

function writeSchemas(name: string, of: TargetCatalog, roots: Readonly<Record<string, string>>): string {
  const { config, groups } = createEditorSchema(of, roots);
  const file = join(folder, `${name}.schema.json`);
  writeFileSync(file, JSON.stringify(config));
  for (const [type, schema] of Object.entries(groups))
    writeFileSync(join(folder, `${name}.${type}.json`), JSON.stringify(schema));
  return file;
}

beforeAll(async () => {
  const whole = new TargetCatalog([...catalog.manifests, project]);
  const config = writeSchemas("lighter", whole, ROOTS);
  server = await LanguageServer.start(folder, {
    [config]: "config-*.yaml",
    [join(folder, "lighter.Optimizer.json")]: "optimizer/*.yaml",
    [writeSchemas("empty", new TargetCatalog([{ ...project, targets: [] }]), ROOTS)]: "empty-*.yaml",
    [writeSchemas("alone", new TargetCatalog([alone]), { system: "lighter.System" })]: "alone-*.yaml",
  });
});
afterAll(() => {
  server.stop();
  rmSync(folder, { recursive: true });
});

async function labels(text: string, name?: string): Promise<string[]> {
  const { items } = await server.complete(text, name);
  return items.map((item) => item.label);
}

function producers(type: string): string[] {
  return new TargetCatalog([...catalog.manifests, project]).producersOf(type).map((target) => target.name);
}

describe("completion of `_target_`", () => {
  it.each([
    ["callbacks", "trainer:\n  callbacks:\n    - _target_: ‸\n", "@lighterjs/callbacks#Callback"],
    [
      "layers",
      "system:\n  model:\n    _target_: lighter.models.Sequential\n    layers:\n      - _target_: ‸\n",
      "@tensorflow/tfjs-layers#Layer",
    ],
    ["a scheduler", "system:\n  scheduler:\n    _target_: ‸\n", "@lighterjs/tfjs#Scheduler"],
    ["loggers", "trainer:\n  loggers:\n    - _target_: ‸\n", "@lighterjs/tfjs#MetricLogger"],
    ["samplers", "sweep:\n  sampler:\n    _target_: ‸\n", "@lighterjs/sweeps#Sampler"],
    ["pruners", "sweep:\n  pruner:\n    _target_: ‸\n", "@lighterjs/sweeps#Pruner"],
    ["launchers", "sweep:\n  launcher:\n    _target_: ‸\n", "@lighterjs/sweeps#Launcher"],
    ["ranges", "sweep:\n  parameters:\n    a.b:\n      _target_: ‸\n", "@lighterjs/sweeps#Space"],
  ])("offers exactly what fits: %s", async (_, text, type) => {
    const expected = producers(type);
    expect(expected.length).toBeGreaterThan(1);
    expect((await labels(text)).sort()).toEqual(expected.sort());
  });

  it("offers metrics, and functions that may be one, in their slot", async () => {
    const offered = await labels("system:\n  metrics:\n    val:\n      - _target_: ‸\n");
    const metrics = [...producers("@lighterjs/tfjs#Metric"), "tf.metrics.binaryAccuracy"];
    expect(offered).toEqual(expect.arrayContaining(metrics));
    const others = offered.filter((name) => !/^lighter\.metrics\.|^tf\.(?:metrics|losses)\./.test(name));
    // Of a function that gives no object, nothing is known.
    expect(others.filter((name) => catalog.get(name)?.produces.length !== 0)).toEqual([]);
  });

  it("offers optimizers in the slot of their factory", async () => {
    const offered = await labels("system:\n  optimizer:\n    _target_: ‸\n");
    expect(offered).toContain("lighter.optimizers.AdamW");
    expect(offered.filter((name) => !/optimizers|train/.test(name))).toEqual([]);
  });

  it("shows the documentation of each", async () => {
    const { items } = await server.complete("trainer:\n  callbacks:\n    - _target_: ‸\n");
    const freezer = items.find((item) => item.label === "lighter.callbacks.Freezer");
    expect(JSON.stringify(freezer?.documentation)).toContain("Freezes layers or single parameters");
  });

  it("offers what fits a group file", async () => {
    const offered = await labels("_target_: ‸\n", "optimizer/adam.yaml");
    expect(offered.sort()).toEqual(producers("@lighterjs/tfjs#Optimizer").sort());
  });
});

describe("completion of options", () => {
  const optionsOf = (name: string) =>
    Object.keys(new TargetCatalog([...catalog.manifests, project]).get(name)?.options.properties ?? {});

  it("offers a Freezer's options that are not given yet, and nothing else", async () => {
    const text =
      "trainer:\n  callbacks:\n    - _target_: lighter.callbacks.Freezer\n      names: a\n      ‸\n";
    const expected = optionsOf("lighter.callbacks.Freezer").filter((name) => name !== "names");
    expect((await labels(text)).sort()).toEqual(expected.sort());
  });

  it("offers those of a user's callback", async () => {
    expect(await labels("trainer:\n  callbacks:\n    - _target_: project.EmaCallback\n      ‸\n")).toEqual([
      "decay",
      "every",
    ]);
  });

  it("offers those of the default target of a root", async () => {
    const offered = await labels("trainer:\n  ‸\n");
    expect(offered.sort()).toEqual(optionsOf("lighter.Trainer").sort());
  });

  it("offers the values of an option that lists them", async () => {
    const text = "trainer:\n  callbacks:\n    - _target_: lighter.callbacks.EarlyStopping\n      mode: ‸\n";
    expect((await labels(text)).sort()).toEqual(["max", "min"]);
  });

  it("offers `_target_` for an empty item", async () => {
    expect(await labels("trainer:\n  callbacks:\n    - ‸\n")).toEqual(["_target_"]);
  });
});

describe("hover", () => {
  it("explains an option with its type", async () => {
    const shown = await server.hover(
      "trainer:\n  callbacks:\n    - _target_: lighter.callbacks.Freezer\n      until_e‸poch: 3\n",
    );
    expect(shown).toContain("trains the parameters again");
    expect(shown).toContain("An integer of at least 0.");
  });

  it("explains a target", async () => {
    const shown = await server.hover("trainer:\n  callbacks:\n    - _target_: lighter.callbacks.Fre‸ezer\n");
    expect(shown).toContain("Freezes layers or single parameters");
  });
});

describe("a fault", () => {
  const inFreezer = (lines: string) =>
    `trainer:\n  callbacks:\n    - _target_: sample.Freezer\n      ${lines}\n`;
  let sampleServer: LanguageServer;
  beforeAll(async () => {
    const file = writeSchemas("sample", new TargetCatalog([sampleManifest]), { trainer: "sample.Trainer" });
    sampleServer = await LanguageServer.start(folder, { [file]: "config-*.yaml" });
  });
  afterAll(() => sampleServer.stop());

  it.each([
    [
      "a typo in a key",
      inFreezer("names: a\n      until_epochs: 3"),
      "4:6-18",
      "Property until_epochs is not allowed.",
    ],
    [
      "a typo in a key that is required",
      "trainer:\n  callbacks:\n    - _target_: sample.EarlyStopping\n      moniter: val/loss\n",
      "3:6-13",
      "Property moniter is not allowed.",
    ],
    ["a typo in a key of a group", inFreezer("name: a"), "3:6-10", "Property name is not allowed."],
    [
      "a typo in a target",
      "trainer:\n  callbacks:\n    - _target_: sample.Frezer\n",
      "2:16-29",
      'Value must be "sample.EarlyStopping" | "sample.Freezer".',
    ],
    [
      "a wrong type",
      inFreezer("names: a\n      until_epoch: ten"),
      "4:19-22",
      "`until_epoch` must be an integer of at least 0",
    ],
    [
      "a wrong type in a union",
      inFreezer("names: 5"),
      "3:13-14",
      "`names` must be a string or a list of strings",
    ],
    [
      "a value that is not listed",
      inFreezer("names: a\n      order: first"),
      "4:13-18",
      "`order` must be `first_first` or `last_first`",
    ],
    [
      "a value below the minimum",
      inFreezer("names: a\n      until_epoch: -1"),
      "4:19-21",
      "Value is below the minimum of 0.",
    ],
    [
      "a missing option",
      "trainer:\n  callbacks:\n    - _target_: sample.EarlyStopping\n",
      "2:6-7",
      "the option `monitor` is missing",
    ],
    [
      "none of a group",
      inFreezer("until_epoch: 3"),
      "2:6-7",
      "give at least one of `names`, `name_starts_with`",
    ],
    [
      "a conflict",
      inFreezer("names: a\n      until_epoch: 3\n      windows: [{ from_epoch: 1 }]"),
      "5:6-13",
      "`until_epoch` and `windows` cannot both be set",
    ],
    [
      "an option without its partner",
      inFreezer("names: a\n      unfreeze_every_n_epochs: 2"),
      "2:6-7",
      "`unfreeze_every_n_epochs` needs the option `start_epoch`",
    ],
    [
      "an object in a wrong slot",
      "trainer:\n  callbacks:\n    - _target_: sample.adam\n",
      "2:16-27",
      'Value must be "sample.EarlyStopping" | "sample.Freezer".',
    ],
    [
      "one object for a list",
      "trainer:\n  callbacks:\n    _target_: sample.Freezer\n    names: a\n",
      "2:4-12",
      "write a list: `- _target_: …`",
    ],
    [
      "a nested typo",
      inFreezer("names: a\n      windows: [{ from_epoch: 1, to: 2 }]"),
      "4:33-35",
      "Property to is not allowed.",
    ],
  ])("is one diagnostic at its place: %s", async (_, text, range, message) => {
    const found = await sampleServer.diagnose(text);
    const shown = found.map(
      ({ range: { start, end }, message: words }) =>
        `${start.line}:${start.character}-${end.character} ${words}`,
    );
    expect(shown).toEqual([`${range} ${message}`]);
  });
});

describe("a valid config", () => {
  it.each([
    [
      "with nodes",
      'trainer:\n  max_epochs: 3\n  callbacks:\n    - _target_: lighter.callbacks.Freezer\n      name_starts_with: ["model.encoder"]\n      until_epoch: 10\n    - _target_: project.EmaCallback\n      decay: 0.9\n',
    ],
    [
      "with references",
      "trainer:\n  max_epochs: ${epochs}\n  callbacks: ${callbacks}\nepochs: 3\ncallbacks:\n  - _target_: lighter.callbacks.Freezer\n    names: ${name}\n    until_epoch: ${epochs}\nname: a\n",
    ],
    ["with named items", "trainer:\n  callbacks:\n    freezer:\n      until_epoch: 3\n    other: null\n"],
    ["that changes another", "trainer:\n  max_epochs: 1\nseed: 3\n"],
  ])("has no diagnostic: %s", async (_, text) => {
    expect(await server.diagnose(text)).toEqual([]);
  });
});

describe("where nothing can be built", () => {
  it("a config without targets has no diagnostic", async () => {
    expect(await server.diagnose("trainer:\n  max_epochs: 1\nother: [1]\n", "empty-1.yaml")).toEqual([]);
    expect(await server.diagnose("system: {}\n", "alone-1.yaml")).toEqual([]);
  });

  it.each([
    ["empty-2.yaml", "other:\n  _target_: sample.adam\n", "this project has no targets"],
    ["alone-2.yaml", "system:\n  optimizer:\n    _target_: sample.adam\n", "no target of this project fits"],
  ])("a target has one diagnostic that says so: %s", async (name, text, message) => {
    expect((await server.diagnose(text, name)).map((each) => each.message)).toEqual([message]);
  });
});

describe("many targets", () => {
  it.each([10, 100, 300])("leave completion usable: %i", async (count) => {
    const [freezer] = sampleManifest.targets;
    const many = Array.from({ length: count }, (_, index) => ({
      ...freezer!,
      name: `sample.Freezer${index}`,
    }));
    const large = new TargetCatalog([{ ...sampleManifest, targets: [...sampleManifest.targets, ...many] }]);
    const file = writeSchemas(`large-${count}`, large, { trainer: "sample.Trainer" });
    const loaded = await LanguageServer.start(folder, { [file]: "config-*.yaml" });
    try {
      const text = `trainer:\n  callbacks:\n    - _target_: sample.Freezer${count - 1}\n      names: a\n      ‸\n`;
      await loaded.complete(text);
      const { items, milliseconds } = await loaded.complete(text);
      expect(items.map((item) => item.label)).toContain("until_epoch");
      process.stderr.write(`nested completion with ${count} targets: ${milliseconds.toFixed(0)} ms\n`);
    } finally {
      loaded.stop();
    }
  });
});
