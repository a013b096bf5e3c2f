import { describe, expect, it } from "vitest";
import type { FreezePlanContent, PlannedPhase } from "../plan-content.js";
import { planPage } from "./plan-page.js";

function phase(from: number, until: number | null, frozen: readonly string[]): PlannedPhase {
  return {
    fromEpoch: from,
    fromStep: from * 10,
    untilEpoch: until,
    untilStep: until === null ? null : until * 10,
    frozen,
    trainableParameters: 30 - 10 * frozen.length,
    frozenParameters: 10 * frozen.length,
    relativeStepCost: 1 - 0.25 * frozen.length,
  };
}

const CONTENT: FreezePlanContent = {
  maxEpochs: 10,
  stepsPerEpoch: 10,
  parameters: ["model.a.kernel", "model.a.bias", "model.b.kernel"].map((name) => ({
    name,
    size: 10,
    layer: name.slice(0, 7),
  })),
  phases: [phase(0, 5, ["model.a.kernel", "model.a.bias"]), phase(5, 10, ["model.a.bias"])],
  warnings: [],
};

/** The text that a reader sees, tags left out. */
function textOf(page: string): string {
  return page
    .replace(/<style>.*<\/style>/s, "")
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ");
}

describe("planPage", () => {
  it("says how long the run is, what is frozen and what that saves", () => {
    const text = textOf(planPage(CONTENT));
    expect(text).toContain("10 epochs, 10 steps each");
    expect(text).toContain("parameters 30 frozen at the start 67% of the run&#39;s multiply-adds saved 38%");
  });

  it("draws one bar for each stretch in which a layer is treated alike", () => {
    const page = planPage(CONTENT);
    expect(page).toContain('title="frozen from epoch 0 until 5"');
    expect(page).toContain('title="partly frozen from epoch 5 to the end"');
    expect(page.match(/title="trains from epoch 0 to the end"/g)).toHaveLength(1);
  });

  it("places bars by steps, where a phase begins in mid-epoch", () => {
    const [first, second] = CONTENT.phases as [PlannedPhase, PlannedPhase];
    const phases = [
      { ...first, untilStep: 25, untilEpoch: 2 },
      { ...second, fromStep: 25, fromEpoch: 2 },
    ];
    expect(planPage({ ...CONTENT, phases })).toContain('style="left: 0%; width: 25%"');
  });

  it("lists every phase with its numbers", () => {
    expect(textOf(planPage(CONTENT))).toContain("0–4 0–49 10 20 50% 5–9 50–99 20 10 75%");
  });

  it("says what a phase waits for", () => {
    const [first, second] = CONTENT.phases as [PlannedPhase, PlannedPhase];
    const waiting = { ...first, until: { when: "val/loss stops improving", atLatestEpoch: 7 } };
    const page = planPage({ ...CONTENT, phases: [waiting, second] });
    expect(page).toContain(
      'title="frozen from epoch 0 until val/loss stops improving, at the latest until epoch 7"',
    );
    expect(textOf(page)).toContain("50% until val/loss stops improving, at the latest until epoch 7");
    expect(textOf(page)).toContain("multiply-adds saved at least 38%");
  });

  it("leaves out what is not known", () => {
    const phases = CONTENT.phases.map((known) => ({
      ...known,
      fromStep: null,
      untilStep: null,
      relativeStepCost: null,
      ...(known.untilEpoch === 10 && { untilEpoch: null }),
    }));
    const page = planPage({ ...CONTENT, phases, maxEpochs: null, stepsPerEpoch: null });
    const text = textOf(page);
    expect(text).toContain("no limit of epochs");
    expect(text).not.toMatch(/saved|steps|NaN|undefined|null/);
    expect(page).toContain('title="partly frozen from epoch 5 on"');
  });

  it("draws a run in which nothing is frozen", () => {
    expect(planPage({ ...CONTENT, phases: [phase(0, 10, [])] })).toContain("frozen at the start</dt>");
  });

  it("shows names and messages as text, whatever they hold", () => {
    const name = `model.<img src=x onerror="alert('1')">&.kernel`;
    const page = planPage({
      ...CONTENT,
      parameters: [{ name, size: 1, layer: name }],
      warnings: [{ code: "NEVER_RELEASED", message: `\`${name}\` is frozen <b>for ever</b>` }],
    });
    expect(page).not.toMatch(/<img|<b>|"alert/);
    expect(page).toContain("&#60;img");
  });

  it("refers to no other file", () => {
    expect(planPage(CONTENT)).not.toMatch(/https?:|url\(|src=|href=|@import/);
  });
});
