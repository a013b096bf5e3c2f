import { defineStage } from "../define-stage.js";

/** `lighter test`: measures the model of a run on the test data. */
export const command = defineStage("test", {
  done: "tested",
  examples: `
  $ lighter test runs/config/2026-11-24_05-40-56
  $ lighter test runs/config/2026-11-24_05-40-56 --checkpoint last
  $ jq .metrics "$(lighter test runs/config/2026-11-24_05-40-56)/metrics.json"

\`metrics.test\` on \`dataloaders.test\`, with the weights of the best checkpoint, or, where the
run has noted none, of the last. Class names and all else that the training data told come
from the checkpoint: no training data are needed.
The last line on stdout is the folder with metrics.json; everything else goes to stderr.`,
});
