import { describe, expect, it } from "vitest";
import { MovementRecorder } from "../testing/movement-recorder.js";
import { createModel } from "../testing/small-model.js";
import { OPTIMIZERS } from "../testing/small-optimizers.js";
import { SmallTrainer } from "../testing/small-trainer.js";
import { Freezer } from "./freezer.js";

describe.each(OPTIMIZERS)("the seed page's gradual unfreezing with %s", (optimizer) => {
  it("trains each part from its epoch on", async () => {
    const weights = createModel();
    const recorder = new MovementRecorder(weights);
    const trainer = new SmallTrainer({
      weights,
      maxEpochs: 16,
      optimizer,
      callbacks: [
        new Freezer({ name_starts_with: ["model.backbone"], until_epoch: 5 }),
        new Freezer({
          name_starts_with: ["model.encoder.layer1", "model.encoder.layer2"],
          start_epoch: 5,
          unfreeze_every_n_epochs: 5,
        }),
        recorder,
      ],
    });
    await trainer.fit();

    const trained = (epoch: number, part: string) =>
      recorder.moved
        .slice(epoch * 4, epoch * 4 + 4)
        .map((moved) => moved.some((name) => name.startsWith(part)));
    for (let epoch = 0; epoch < 16; epoch++) {
      expect(trained(epoch, "model.backbone."), `backbone in epoch ${epoch}`).toEqual(
        Array(4).fill(epoch >= 5),
      );
      expect(trained(epoch, "model.encoder.layer1."), `layer1 in epoch ${epoch}`).toEqual(
        Array(4).fill(epoch >= 5),
      );
      expect(trained(epoch, "model.encoder.layer2."), `layer2 in epoch ${epoch}`).toEqual(
        Array(4).fill(epoch >= 10),
      );
      expect(trained(epoch, "model.encoder.layer3."), `layer3 in epoch ${epoch}`).toEqual(
        Array(4).fill(true),
      );
      expect(trained(epoch, "model.head."), `head in epoch ${epoch}`).toEqual(Array(4).fill(true));
    }
  });
});
