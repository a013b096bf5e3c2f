import { describe, expect, it } from "vitest";
import type { TargetManifest } from "../manifest.js";
import { TargetCatalog } from "../target-catalog.js";
import { sample, sampleCatalog, sampleManifest } from "../testing/sample-manifest.js";
import { renderExample } from "./render-example.js";
import { renderReference } from "./render-reference.js";

describe("renderExample", () => {
  it("gives what must be given, with the author's example values", () => {
    expect(renderExample(sampleCatalog, sample("EarlyStopping"))).toBe(
      "_target_: sample.EarlyStopping\nmonitor: val/loss",
    );
    expect(renderExample(sampleCatalog, sample("Freezer"))).toBe("_target_: sample.Freezer\nnames: …");
  });

  it("fills a slot with the target that needs least", () => {
    const example = renderExample(sampleCatalog, {
      ...sample("Trainer"),
      options: { ...sample("Trainer").options, required: ["callbacks"] },
    });
    expect(example).toBe("_target_: sample.Trainer\ncallbacks: [{ _target_: sample.Freezer, names: … }]");
  });

  it("is missing where the caller of a function gives what no config can", () => {
    expect(renderExample(sampleCatalog, sample("mse"))).toBeUndefined();
  });

  it("prefers the author's own", () => {
    const stopping = sample("EarlyStopping");
    const own = { ...stopping, options: { ...stopping.options, examples: ["_target_: mine"] } };
    expect(renderExample(sampleCatalog, own)).toBe("_target_: mine");
  });
});

describe("renderReference", () => {
  const text = renderReference(sampleCatalog);

  it("lists the options with types, defaults, meaning and rules", () => {
    expect(text).toContain("| `names` | `string \\| string[]` |  | Names of parameters. |");
    expect(text).toContain(
      "| `monitor` | `string` | required | Name of the logged metric to watch. Logged by the trainer. |",
    );
    expect(text).toContain("| `patience` | `integer` | `3` |  |");
    expect(text).toContain("| First epoch that trains. Not together with `windows`. |");
    expect(text).toContain("| `tree` | `mapping` |");
  });

  it("says what cannot be given, and groups by namespace", () => {
    expect(text).toContain("- `on_release` (a function of two parameters) cannot be given in YAML");
    expect(text).toContain("- [`sample`](#sample): `EarlyStopping`, `Freezer`, `Trainer`, `adam`, `mse`");
  });

  it("lists once what most targets of a large group share", () => {
    const name = { type: "string", description: "Shared." } as const;
    const targets = Array.from({ length: 12 }, (_, index): TargetManifest["targets"][number] => ({
      ...sample("adam"),
      name: `sample.layers.a${index}`,
      options: { type: "object", properties: index === 0 ? {} : { name }, additionalProperties: false },
    }));
    const shared = renderReference(new TargetCatalog([{ ...sampleManifest, targets }]));
    expect(shared.match(/\| Shared\. \|/g)).toHaveLength(1);
    expect(shared).toContain("None of the shared options.");
  });
});
