import { defineStage } from "../define-stage.js";

/** `lighter validate`: measures the model of a run on the validation data. */
export const command = defineStage("validate", {
  done: "validated",
  examples: `
  $ lighter validate runs/config/2026-11-24_05-40-56
  $ lighter validate runs/config/2026-11-24_05-40-56 --checkpoint last
  $ lighter validate config.yaml --checkpoint runs/config/2026-11-24_05-40-56/checkpoints/best

What is measured is what \`fit\` measures after an epoch: \`metrics.val\` on \`dataloaders.val\`.
The last line on stdout is the folder with metrics.json; everything else goes to stderr.`,
});
