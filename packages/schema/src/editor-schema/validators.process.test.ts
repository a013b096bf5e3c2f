import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv } from "ajv";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TargetCatalog } from "../target-catalog.js";
import type { TargetManifest } from "../manifest.js";
import { sampleManifest } from "../testing/sample-manifest.js";
import { shippedCatalog } from "../testing/shipped-options.js";
import { createEditorSchema } from "./create-editor-schema.js";
import { EDITOR_KEYWORDS } from "../convert/option-schema.js";

const { config, groups } = createEditorSchema(shippedCatalog, {
  trainer: "lighter.Trainer",
  system: "lighter.System",
});

/** Options in all forms that a schema writes out in a pattern of its own. */
const patterns: TargetManifest = {
  ...sampleManifest,
  targets: [
    {
      ...sampleManifest.targets[0]!,
      name: "sample.Texts",
      options: {
        type: "object",
        properties: {
          short: { type: "string", minLength: 2, maxLength: 4 },
          kebab: { type: "string", pattern: "^[a-z]+(?:-[a-z]+)*$", minLength: 3 },
          greek: { type: "string", pattern: "^\\p{Script=Greek}+$" },
          named: { type: "string", pattern: "^(?<year>\\d{4})-\\k<year>$" },
          rates: {
            type: "object",
            patternProperties: { "^\\d+$": { type: "number" } },
            additionalProperties: false,
          },
        },
        additionalProperties: false,
      },
    },
  ],
};
const texts = createEditorSchema(new TargetCatalog([patterns]), {}).config;

const CONFIGS: readonly (readonly [boolean, unknown])[] = [
  [true, { trainer: { max_epochs: 3, callbacks: [{ _target_: "lighter.callbacks.Freezer", names: "a" }] } }],
  [true, { trainer: { max_epochs: "${epochs}" }, epochs: 3 }],
  [true, { system: { optimizer: { _target_: "lighter.optimizers.Adam", learning_rate: 0.1 } } }],
  [false, { trainer: { max_epochs: 0 } }],
  [false, { trainer: { callbacks: [{ _target_: "lighter.callbacks.Freezer" }] } }],
  [false, { trainer: { callbacks: [{ _target_: "lighter.callbacks.Frezer", names: "a" }] } }],
  [false, { system: { optimizer: { _target_: "lighter.optimizers.Adam", weight_decay: 0.1 } } }],
];
const TEXTS: readonly (readonly [boolean, unknown])[] = [
  [
    true,
    { node: { _target_: "sample.Texts", short: "abc", kebab: "a-bc", greek: "αβ", rates: { 0: 1, 10: 2 } } },
  ],
  [true, { node: { _target_: "sample.Texts", short: "${a.long.reference}" } }],
  [false, { node: { _target_: "sample.Texts", short: "a" } }],
  [false, { node: { _target_: "sample.Texts", kebab: "A-b" } }],
  [false, { node: { _target_: "sample.Texts", rates: { ten: 1 } } }],
];

describe("ajv, as strict as it can be", () => {
  const strict = () =>
    new Ajv({ strict: true, strictRequired: false, allowUnionTypes: true, keywords: [...EDITOR_KEYWORDS] });

  it("takes the schema of configs, and judges by it", () => {
    const validate = strict().compile(config);
    for (const [valid, data] of CONFIGS) expect([validate(data), data]).toEqual([valid, data]);
  });

  it("takes the schemas of group files, and patterns that an author wrote", () => {
    for (const schema of [groups["Callback"], groups["Optimizer"], texts])
      expect(() => strict().compile(schema ?? false)).not.toThrow();
  });
});

const hasPython = spawnSync("python3", ["-c", "import jsonschema"], { stdio: "ignore" }).status === 0;
if (!hasPython) process.stderr.write("skipped: python3-jsonschema is not installed\n");

const SCRIPT = `
import json, re, sys
from jsonschema import Draft7Validator
schema, instances = (json.load(open(path)) for path in sys.argv[1:])
Draft7Validator.check_schema(schema)
def patterns(part):
    if isinstance(part, dict):
        if isinstance(part.get("pattern"), str): yield part["pattern"]
        if isinstance(part.get("patternProperties"), dict): yield from part["patternProperties"]
        part = list(part.values())
    for each in part if isinstance(part, list) else []: yield from patterns(each)
for pattern in patterns(schema): re.compile(pattern)
validator = Draft7Validator(schema)
print(json.dumps([validator.is_valid(each) for each in instances]))
`;

describe.skipIf(!hasPython)("Python's jsonschema", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "lighter-python-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each([
    ["of our targets", config, CONFIGS],
    ["with patterns of all kinds", texts, TEXTS],
  ])("reads a schema, every pattern in it, and judges by it: %s", (_, schema, instances) => {
    const files = ["schema.json", "instances.json"].map((name) => join(folder, name));
    writeFileSync(files[0]!, JSON.stringify(schema));
    writeFileSync(files[1]!, JSON.stringify(instances.map(([, data]) => data)));
    const printed = execFileSync("python3", ["-c", SCRIPT, ...files], { encoding: "utf8" });
    expect(JSON.parse(printed)).toEqual(instances.map(([valid]) => valid));
    expect(readFileSync(files[0]!, "utf8")).not.toContain("[^]");
  });
});
