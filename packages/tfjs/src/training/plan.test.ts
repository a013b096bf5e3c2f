import { Freezer } from "@lighterjs/callbacks";
import { OptionError } from "@lighterjs/core";
import { describe, expect, it } from "vitest";
import { Arrays, DataLoader } from "../data/index.js";
import { System } from "../system/system.js";
import { temporaryRunFolder } from "./testing/run-folder.js";
import { cnn, makeSystem, stripes } from "./testing/small-systems.js";
import { train } from "./testing/train.js";
import { changed, weightsOf } from "./testing/weights-by-name.js";

describe("plan", () => {
  it("says what is frozen when, and what that saves", async () => {
    using system = makeSystem({ model: cnn(), dataset: stripes() });
    const callbacks = [new Freezer({ name_starts_with: "model.backbone", until_epoch: 2 })];
    const plan = await train({ max_epochs: 3, callbacks }).plan(system);
    expect(plan.toJSON()).toMatchObject({
      max_epochs: 3,
      steps_per_epoch: 4,
      phases: [
        {
          from_epoch: 0,
          from_step: 0,
          until_epoch: 2,
          until_step: 8,
          frozen: [
            "model.backbone.conv1.kernel",
            "model.backbone.conv1.bias",
            "model.backbone.bn1.gamma",
            "model.backbone.bn1.beta",
            "model.backbone.conv2.kernel",
            "model.backbone.conv2.bias",
          ],
          frozen_parameters: 27 + 3 + 3 + 3 + 108 + 4,
          trainable_parameters: 64 * 3 + 3,
        },
        { from_epoch: 2, until_epoch: 3, frozen: [], relative_step_cost: 1 },
      ],
    });
  });

  it("counts epochs and steps as the run will", async () => {
    using system = makeSystem();
    const callbacks = [new Freezer({ names: "model.hidden", until_step: 3 })];
    const plan = await train({ max_steps: 5, accumulate_batches: 2, callbacks }).plan(system);
    expect(plan.toJSON()).toMatchObject({
      max_epochs: 3,
      steps_per_epoch: 2,
      phases: [{ until_step: 3 }, { from_step: 3, until_epoch: 3, until_step: 5 }],
    });
  });

  it("makes no optimizer and no folder, reads no sample, and moves no weight", async () => {
    await using folder = await temporaryRunFolder();
    class Unread extends Arrays {
      override read(): void {
        throw new Error("a sample was read");
      }
    }
    class Unprepared extends Arrays {
      override prepare(): Promise<void> {
        throw new Error("the validation data were looked at");
      }
    }
    const samples = { inputs: [[1, 2]], targets: [0] };
    const dataloaders = {
      train: new DataLoader({ dataset: new Unread(samples) }),
      val: new DataLoader({ dataset: new Unprepared(samples) }),
    };
    const parts = makeSystem({
      optimizer: () => {
        throw new Error("an optimizer was made");
      },
    }).options;
    using system = new System({ ...parts, dataloaders });
    const planning = train({ max_epochs: 2 }, { folder });
    await planning.plan(system);
    const before = await weightsOf(system);
    await planning.plan(system);
    expect(changed(before, await weightsOf(system))).toStrictEqual([]);
    expect(folder.exists()).toBe(false);
  });

  it("refuses what the run would refuse", async () => {
    using system = makeSystem();
    for (const options of [{ names: "model.hiden" }, { name_starts_with: "model" }])
      await expect(
        train({ max_epochs: 1, callbacks: [new Freezer(options)] }).plan(system),
      ).rejects.toSatisfy((error) => OptionError.is(error));
  });
});
