import { defineStage } from "../define-stage.js";

/** `lighter predict`: has the model of a run predict new data. */
export const command = defineStage("predict", {
  done: "predicted",
  examples: `
  $ lighter predict runs/config/2026-11-24_05-40-56
  $ lighter predict runs/config/2026-11-24_05-40-56 system.dataloaders.predict.dataset.path=new.csv
  $ lighter predict model.yaml --run-dir answers

A run brings its config and its weights; what follows it changes the config. A config without
a run needs \`--checkpoint\`, or a model that brings its weights, \`lighter.models.Pretrained\`.
What is predicted for \`dataloaders.predict\` goes into predictions.csv, or wherever the
\`lighter.writers\` among the callbacks say, in the folder that is the last line on stdout.

For a scheduler: the same command line begins, starts over after a kill, and ends with the
same bytes:
  $ lighter predict runs/config/2026-11-24_05-40-56 --run-dir runs/answers`,
});
