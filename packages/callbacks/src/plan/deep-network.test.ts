import { describe, expect, it } from "vitest";
import { Freezer } from "../freezer/freezer.js";
import type { FreezerOptions } from "../freezer/freezer-options.js";
import { mobileNet } from "../testing/mobilenet.js";
import type { StepForecast } from "./plan-content.js";
import { planFreezing, type FreezePlanInput } from "./plan-freezing.js";

const PIPED = { color: false, width: Infinity };

function plan(options: readonly FreezerOptions[], input: Partial<FreezePlanInput> = {}) {
  return planFreezing({
    callbacks: options.map((own) => new Freezer(own)),
    ...mobileNet(),
    maxEpochs: 40,
    stepsPerEpoch: 7,
    logger: { debug: () => {}, info: () => {}, warn: () => {} },
    ...input,
  });
}

/** Rows of the table, without the lines above and below it. */
function rowsOf(text: string): readonly string[] {
  const lines = text.split("\n");
  const rules = lines.flatMap((line, index) => (/^─+$/.test(line) ? [index] : []));
  return lines.slice((rules[0] ?? 0) + 1, rules[1]);
}

/** Every normalization frozen; the head, then the last block, then half, then all. */
const GRADUAL: readonly FreezerOptions[] = [
  { types: "BatchNormalization" },
  { name_starts_with: ["model.backbone.block_16", "model.backbone.Conv_1"], until_epoch: 10 },
  {
    patterns: ["model.backbone.block_9_*", "model.backbone.block_1?_*"],
    except_patterns: "model.backbone.block_16_*",
    until_epoch: 20,
  },
  {
    patterns: ["model.backbone.Conv1", "model.backbone.expanded_conv_*", "model.backbone.block_?_*"],
    except_patterns: "model.backbone.block_9_*",
    until_epoch: 30,
  },
];

/** A region that ends at the first layer that trains. */
function forecast(frozen: ReadonlySet<string>): StepForecast {
  const first = mobileNet().parameters.find(({ name }) => !frozen.has(name));
  return {
    estimatedStepCost: 0.4,
    cachedStepCost: first?.layerPath === "model.head" ? 0.001 : 0.3,
    notes: [{ code: "REGION_END", message: `the frozen region ends before \`${first?.layerPath ?? ""}\`` }],
  };
}

describe("the plan of a deep network with flat names", () => {
  it("fits a screen although normalizations stay frozen between what is released", () => {
    const text = plan(GRADUAL).render(PIPED);
    expect(text.split("\n").length).toBeLessThanOrEqual(25);
    expect(rowsOf(text).map((row) => row.replace(/ {2,}/g, "  "))).toEqual([
      "model.backbone.Conv1 … block_8_* (27 layers, no BatchNormalization)  177,344  frozen  frozen  frozen  trains",
      "model.backbone.* (52 × BatchNormalization)  34,112  frozen  frozen  frozen  frozen",
      "model.backbone.block_9_* … block_15_* (21 layers, no BatchNormalization)  1,133,376  frozen  frozen  trains  trains",
      "model.backbone.block_16_* … Conv_1 (4 layers, no BatchNormalization)  879,040  frozen  trains  trains  trains",
      "model.head  6,405  trains  trains  trains  trains",
    ]);
  });

  it("keeps each line within a narrow terminal, and shows which layers it is about", () => {
    const lines = plan(GRADUAL).render({ color: false, width: 80 }).split("\n");
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(80);
    expect(lines.join(" ").replace(/\s+/g, " ")).toMatch(/block_8_\* \(27 layers,.*block_15_\* \(21 layers,/);
  });

  it("warns once of a kind, and of nothing that could not be saved", () => {
    expect(plan(GRADUAL).toJSON().warnings).toEqual([]);
    const names = Array.from({ length: 3 }, (_, index) => `model.backbone.block_${index + 1}`);
    const { warnings } = plan([{ name_starts_with: names, until_epoch: 50 }]).toJSON();
    expect(warnings.map(({ code }) => code)).toEqual([
      "LONGER_NUMBER_MATCHED",
      "NEVER_RELEASED",
      "FROZEN_BEHIND_TRAINABLE",
    ]);
    expect(warnings[0]?.message).toContain("write `model.backbone.block_1_` for that layer only");
    expect(warnings[1]?.message).toMatch(/`model.backbone.block_1`.*; and 1 more of this kind$/);
  });

  it("proposes what matches where a name reads as if it had containers", () => {
    const refusal = (options: FreezerOptions) => {
      try {
        plan([options]);
      } catch (error) {
        return JSON.stringify(error);
      }
      return "no error";
    };
    expect(refusal({ name_starts_with: "backbone.block_1." })).toContain("did you mean `backbone.block_1_`?");
    expect(refusal({ patterns: "backbone.block_1.*" })).toContain("did you mean `backbone.block_1_*`?");
    expect(refusal({ names: "model.backbone.block_1" })).toContain(
      "write `model.backbone.block_1_*` in `patterns`",
    );
    for (const options of [
      { name_starts_with: "backbone.block_1_" },
      { patterns: "backbone.block_1_*" },
      { patterns: "model.backbone.block_1_*" },
    ])
      expect(plan([options]).toJSON().phases[0]?.frozen).toHaveLength(9);
  });

  it("says what the cache spares, and where the frozen region ends", () => {
    const planned = plan(GRADUAL, { forecast });
    const text = planned.render(PIPED);
    expect(text).toMatch(/^cost of a step +40% +40% +40% +40%$/m);
    expect(text).toMatch(/^the same, cached +<1% +30% +30% +30%$/m);
    expect(text).toContain("epochs 0–9: the frozen region ends before `model.head`");
    expect(text).toContain("epochs 30–39: the frozen region ends before `model.backbone.Conv1`");
    expect(text).toMatch(/saving over the run: 76% of the cost of its steps; 60% without what is kept/);
    const page = planned.toHTML();
    expect(page).toMatch(/<th scope="col">cached<\/th>/);
    expect(page).toContain("epoch 0–9: the frozen region ends before <code>model.head</code>");
    expect(page).toMatch(/<dt>saved without the cache<\/dt>\s*<dd>60%/);
  });
});

describe("the plan of very many phases", () => {
  it("shares lines, columns and warnings", () => {
    const planned = plan(
      [{ name_starts_with: "model.backbone", unfreeze_by: "layer", unfreeze_every_n_epochs: 1 }],
      { maxEpochs: 120 },
    );
    const text = planned.render(PIPED);
    expect(planned.toJSON().phases).toHaveLength(105);
    expect(planned.toJSON().warnings.map(({ code }) => code)).toEqual(["PREFIX_SAVING_LOST"]);
    expect(rowsOf(text)).toHaveLength(24);
    expect(rowsOf(text)[0]).toMatch(
      /^model.backbone.Conv1 … expanded_conv_depthwise_BN \(4 layers\) .* partly( +trains){11}$/,
    );
    expect(text).toMatch(/^ +epochs +0–8 .* 96–119$/m);
    expect(text).toMatch(/^freezing plan: 120 epochs, 7 steps each; 105 phases in 12 columns$/m);
    expect(text.split("\n").length).toBeLessThanOrEqual(37);
  });
});
