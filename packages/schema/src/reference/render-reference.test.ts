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
  const pages = renderReference(sampleCatalog);
  const text = [...pages.values()].join("\n");

  it("lists the options with types, defaults, meaning and rules", () => {
    expect(text).toContain("| `names` | `string \\| string[]` |  | Names of parameters. |");
    expect(text).toContain(
      "| `monitor` | `string` | required | Name of the logged metric to watch. Logged by the trainer. |",
    );
    expect(text).toContain("| `patience` | `integer` | `3` |  |");
    expect(text).toContain("| First epoch that trains. Not together with `windows`. |");
    expect(text).toContain("| `tree` | `mapping` |");
  });

  it("says what cannot be given", () => {
    expect(text).toContain("- `on_release` (a function of two parameters) cannot be given in YAML");
  });

  it("has a page for each target, and one that lists them by group", () => {
    expect(pages.get("targets/sample.Freezer.md")).toMatch(/^# sample\.Freezer\n/);
    expect(pages.get("targets.md")).toContain(
      "## sample\n\n- [`sample.EarlyStopping`](targets/sample.EarlyStopping.md)",
    );
    expect(pages.size).toBe(sampleCatalog.names().length + 1);
  });

  it("gives names that differ in case alone files of their own", () => {
    const targets = ["a.MAPE", "a.mape"].map((name) => ({ ...sample("adam"), name }));
    const paths = renderReference(new TargetCatalog([{ ...sampleManifest, targets }])).keys();
    expect([...paths]).toEqual(["targets.md", "targets/a.MAPE.md", "targets/a.mape-2.md"]);
  });

  it("lists last what most targets of a large group share", () => {
    const name = { type: "string", description: "Shared." } as const;
    const own = { type: "string", description: "Own." } as const;
    const targets = Array.from({ length: 12 }, (_, index): TargetManifest["targets"][number] => ({
      ...sample("adam"),
      name: `sample.layers.a${index}`,
      options: {
        type: "object",
        properties: index === 0 ? { own } : { name, own: { ...own, minLength: index } },
        additionalProperties: false,
      },
    }));
    const shared = renderReference(new TargetCatalog([{ ...sampleManifest, targets }]));
    expect(shared.get("targets/sample.layers.a0.md")).not.toContain("Most targets");
    expect(shared.get("targets/sample.layers.a1.md")).toMatch(/Own\..*Most targets.*Shared\./s);
  });
});
