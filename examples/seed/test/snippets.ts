/** A snippet of the Freezer page with what the page promises of it, run on `base.yaml`. */
export interface Snippet {
  readonly title: string;
  readonly file: string;
  /** Overrides that make the run long enough to see the last release. */
  readonly overrides: readonly string[];
  /** Layers that are frozen, by the epoch (or the step) from which they train again. */
  readonly released: readonly {
    readonly layers: readonly string[];
    readonly epoch?: number;
    readonly step?: number;
  }[];
}

const encoder = (...layers: readonly number[]): string[] =>
  layers.map((layer) => `model.encoder.layer${layer}`);

export const LAYERS = [
  "model.embedding",
  "model.backbone.conv1",
  ...encoder(1, 2, 3, 4, 5),
  "model.classifier",
];

export const SNIPPETS: readonly Snippet[] = [
  {
    title: "freeze-until-epoch.yaml",
    file: "freeze-until-epoch.yaml",
    overrides: [],
    released: [{ layers: encoder(1, 2, 3, 4, 5), epoch: 10 }],
  },
  {
    title: "by-name-prefix.yaml",
    file: "by-name-prefix.yaml",
    overrides: [],
    released: [{ layers: ["model.embedding", ...encoder(1, 2, 3, 4, 5)], epoch: 5 }],
  },
  {
    // 16 steps an epoch: step 1000 is in the middle of epoch 62.
    title: "by-exact-name.yaml",
    file: "by-exact-name.yaml",
    overrides: ["trainer.max_epochs=63", "system.dataloaders.train.batch_size=1"],
    released: [{ layers: ["model.classifier"], step: 1000 }],
  },
  {
    title: "exceptions.yaml",
    file: "exceptions.yaml",
    overrides: [],
    released: [{ layers: encoder(1, 2, 3, 4), epoch: 7 }],
  },
  {
    title: "until-condition.yaml",
    file: "until-condition.yaml",
    overrides: [],
    released: [{ layers: ["model.backbone.conv1"], epoch: 5 }],
  },
  {
    title: "until-condition.yaml, where the step comes first",
    file: "until-condition.yaml",
    overrides: ["trainer.callbacks.0.until_step=10"],
    released: [{ layers: ["model.backbone.conv1"], step: 10 }],
  },
  {
    title: "gradual-unfreezing.yaml",
    file: "gradual-unfreezing.yaml",
    overrides: [],
    released: [
      { layers: ["model.backbone.conv1", ...encoder(1)], epoch: 5 },
      { layers: encoder(2), epoch: 10 },
    ],
  },
];
