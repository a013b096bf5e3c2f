// A project whose files make sense together only, each in several versions: which one a file has
// decides what is wrong with the others.

/** @param {string} rest */
const system = (rest) => `system:
  criterion: { _target_: lighter.losses.CrossEntropy }
  dataloaders:
    train:
      _target_: lighter.data.DataLoader
      batch_size: 4
      dataset: { _target_: lighter.data.Arrays, inputs: [[0, 0], [0, 1]], targets: [0, 1] }
${rest}`;

const model = (/** @type {string} */ units) => `_target_: lighter.models.Sequential
layers:
  - { _target_: tf.layers.dense, units: ${units} }
`;

/** @param {string} head @param {string} trainer */
const config = (head, trainer) => `${head}trainer: { ${trainer} }\n${system("")}`;

const defaults = (/** @type {string} */ choice) =>
  `defaults:\n  - model@system.model: ${choice}\n  - optimizer@system.optimizer: adam\n  - extra\n  - _self_\nwidth: 8\n`;

/** The versions of each file, the first of which has no fault. @type {Readonly<Record<string, readonly string[]>>} */
export const VERSIONS = {
  "conf/config.yaml": [
    config(defaults("small"), "max_epochs: 2"),
    config(defaults("large"), "max_epochs: 2"),
    config(defaults("small").replace("8", "wide"), "max_epochs: 2"),
    config(defaults("small").replace("width", "breadth"), "max_epochs: 2"),
    config(defaults("small").replace("  - extra\n", ""), "max_epochs: 2"),
  ],
  "conf/model/small.yaml": [
    model('"${width}"'),
    model("four"),
    model("3, unit: 4"),
    model('"${depth}"'),
    "layers: [",
  ],
  "conf/model/large.yaml": [model("64"), model("sixty"), "_target_: lighter.models.Sequentia\n", ""],
  "conf/optimizer/adam.yaml": [
    "_target_: lighter.optimizers.Adam\nlearning_rate: 0.1\n",
    "_target_: lighter.optimizers.Adam\nlearning_rte: 0.1\n",
    '_target_: lighter.optimizers.Adam\nlearning_rate: "${rate}"\n',
  ],
  "conf/optimizer/sgd.yaml": [
    "_target_: lighter.optimizers.SGD\nlearning_rate: 0.1\n",
    "_target_: lighter.optimizers.SGD\nlearning_rate: fast\n",
  ],
  "conf/extra.yaml": [
    "rate: 0.1\n",
    "rate: high\n",
    "depth: 3\n",
    "width: narrow\n",
    "trainer: { max_epoch: 1 }\n",
  ],
  "base.yaml": [
    `width: 4\ntrainer: { max_epochs: 2 }\n${system(`  optimizer: { _target_: lighter.optimizers.Adam }
  model: { _target_: lighter.models.Sequential, layers: [{ _target_: tf.layers.dense, units: "\${width}" }] }
`)}`,
    "width: 4\n",
  ],
  "local.yaml": [
    "trainer: { max_epochs: 3 }\n",
    "width: none\n",
    "trainer: { max_epoch: 3 }\n",
    "width: 5\n",
  ],
};

/** What the `package.json` says goes together. @type {readonly (readonly (readonly string[])[])[]} */
export const CONFIGS = [
  [["base.yaml", "local.yaml"], ["conf/config.yaml"]],
  [["base.yaml"], ["local.yaml"]],
  [["conf/config.yaml"]],
];
