import { describe, expect, it } from "vitest";
import type { FreezePlanContent, PlannedPhase } from "./plan-content.js";
import { planRows } from "./plan-rows.js";
import { renderPlan } from "./render-plan.js";

const STEPS = 4;
const PLAIN = { color: false, width: 80 };

/** Phases of one epoch each, with the layers that each of them freezes. */
function contentOf(
  layers: readonly string[],
  frozen: readonly (readonly string[])[],
  more: Partial<FreezePlanContent> = {},
): FreezePlanContent {
  const parameters = layers.map((layer) => ({ name: `${layer}.kernel`, size: 1000, layer }));
  return {
    maxEpochs: frozen.length,
    stepsPerEpoch: STEPS,
    parameters,
    phases: frozen.map((own, epoch): PlannedPhase => ({
      fromEpoch: epoch,
      fromStep: epoch * STEPS,
      untilEpoch: epoch + 1,
      untilStep: (epoch + 1) * STEPS,
      frozen: own.map((layer) => `${layer}.kernel`),
      trainableParameters: (layers.length - own.length) * 1000,
      frozenParameters: own.length * 1000,
      relativeStepCost: 1 - own.length / layers.length / 2,
    })),
    warnings: [],
    ...more,
  };
}

describe("the table of a plan", () => {
  it("says so when nothing is frozen", () => {
    const text = renderPlan(contentOf(["model.head"], [[]]), PLAIN);

    expect(text.endsWith("\n\nnothing is frozen")).toBe(true);
  });

  it("shows layers by phases, with counts, cost, saving and warnings", () => {
    const content = contentOf(["model.backbone", "model.head"], [["model.backbone"], []], {
      warnings: [
        {
          code: "NEVER_RELEASED",
          message: "a first warning that is long enough to need a second line on a narrow terminal",
        },
      ],
    });

    expect(renderPlan(content, PLAIN).split("\n")).toEqual([
      "freezing plan: 2 epochs, 4 steps each",
      "",
      "                          epochs       0       1",
      "                           steps     0–3     4–7",
      "layer                 parameters",
      "────────────────────────────────────────────────",
      "model.backbone             1,000  frozen  trains",
      "model.head                 1,000  trains  trains",
      "────────────────────────────────────────────────",
      "trainable parameters               1,000   2,000",
      "cost of a step                       75%    100%",
      "",
      "expected saving over the run: 13% of the multiply-adds",
      "",
      "warning: a first warning that is long enough to need a second line on a narrow",
      "  terminal",
    ]);
  });

  it("colours the marks only when asked to", () => {
    const content = contentOf(["model.backbone", "model.head"], [["model.backbone"]]);

    expect(renderPlan(content, PLAIN)).not.toContain("\u001b");
    expect(renderPlan(content, { ...PLAIN, color: true })).toContain("\u001b[36mfrozen\u001b[39m");
  });

  it("marks a layer of which only a part is frozen", () => {
    const content = contentOf(["model.head"], [["model.head"]]);
    const parameters = [...content.parameters, { name: "model.head.bias", size: 10, layer: "model.head" }];

    expect(renderPlan({ ...content, parameters }, PLAIN)).toMatch(/model\.head +1,010 +partly/);
  });

  it("names whole epochs and exact steps of phases that begin in mid-epoch", () => {
    const content = contentOf(["model.head"], [["model.head"], []]);
    const [first, second] = content.phases;
    const phases = [
      { ...first!, untilEpoch: 1, untilStep: 6 },
      { ...second!, fromEpoch: 1, fromStep: 6, untilStep: 8 },
    ];

    expect(renderPlan({ ...content, phases }, PLAIN)).toMatch(/epochs +0–1 +1\n +steps +0–5 +6–7\n/);
  });

  it("leaves out steps, cost, saving and end where they are unknown", () => {
    const content = contentOf(["model.head"], [["model.head"]], { maxEpochs: null, stepsPerEpoch: null });
    const phases = content.phases.map((phase) => ({
      ...phase,
      fromStep: null,
      untilStep: null,
      untilEpoch: null,
      relativeStepCost: null,
    }));
    const text = renderPlan({ ...content, phases }, PLAIN);

    expect(text).toMatch(/^freezing plan: no limit of epochs\n/);
    expect(text).toMatch(/epochs +0–\n/);
    expect(text).toMatch(/cost of a step +unknown$/);
    expect(text).not.toContain("steps");
    expect(text).not.toContain("saving");
  });

  it("says what a phase waits for, and that the saving may be more", () => {
    const content = contentOf(["model.body", "model.head"], [["model.body"], []]);
    const phases = content.phases.map((phase, index) =>
      index > 0 ? phase : { ...phase, until: { when: "val/loss stops improving", atLatestEpoch: null } },
    );
    const text = renderPlan({ ...content, phases }, PLAIN);
    expect(text).toMatch(/^epoch 0 lasts until val\/loss stops improving$/m);
    expect(text).toMatch(/^expected saving over the run: at least \d+% of the multiply-adds$/m);
  });

  it("gives neighbours that are treated alike one line where there are many", () => {
    const blocks = Array.from({ length: 20 }, (_, index) => `model.encoder.block${index}`);
    const layers = [
      "model.stem",
      ...blocks.flatMap((block) => [`${block}.conv`, `${block}.bn`]),
      "model.head",
    ];
    const rowsOf = (frozen: RegExp) =>
      planRows(contentOf(layers, [layers.filter((layer) => frozen.test(layer))]), 24).map(
        ({ label, size, marks }) => [label, size, ...marks],
      );

    expect(rowsOf(/encoder/)).toEqual([
      ["model.stem", 1000, "trains"],
      ["model.encoder.* (40 layers)", 40_000, "frozen"],
      ["model.head", 1000, "trains"],
    ]);
    expect(rowsOf(/stem|block\d\.|block10.conv/)).toEqual([
      ["model.stem", 1000, "frozen"],
      ["model.encoder.block0 … block9 (20 layers)", 20_000, "frozen"],
      ["model.encoder.block10.conv", 1000, "frozen"],
      ["model.encoder.block10.bn", 1000, "trains"],
      ["model.encoder.block11 … block19 (18 layers)", 18_000, "trains"],
      ["model.head", 1000, "trains"],
    ]);
    expect(rowsOf(/nothing/)).toEqual([["model.* (42 layers)", 42_000, "trains"]]);
  });

  it.each([40, 60, 80, 120])("stays within %i columns with long names and many phases", (width) => {
    const layers = Array.from(
      { length: 12 },
      (_, index) => `model.${"very_long_container_name.".repeat(4)}conv${index}`,
    );
    const content = contentOf(
      layers,
      layers.map((_, index) => layers.slice(index)),
    );
    const lines = renderPlan(content, { color: false, width }).split("\n");

    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(width);
    expect(lines.filter((line) => line.includes("conv11"))).not.toHaveLength(0);
    for (let epoch = 0; epoch < 12; epoch++)
      expect(lines.join("\n")).toMatch(new RegExp(`epochs.* ${epoch}( |$)`, "m"));
  });
});
