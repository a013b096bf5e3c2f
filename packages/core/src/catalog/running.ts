import type { CatalogPart } from "./catalog-record.js";

/** Codes of building objects and running them. */
export const RUNNING = {
  CONSTRUCTION_FAILED: {
    title: "a target threw while it was built",
    meaning:
      "The options have the right types, but the constructor or function threw an error all the same. The error is kept, with its stack, as the cause.",
    example: {
      language: "yaml",
      text: "model:\n  _target_: tf.sequential # whose first layer must know the shape of its input\n  layers:\n    - { _target_: tf.layers.dense, units: 3 }",
    },
    cure: "Read the error beside the mark; `--verbose` shows its stack.",
  },
  UNMATCHED_PARAMETER: {
    title: "a name matches no parameter of the model",
    meaning:
      "An option selects parameters by name, prefix, pattern or class of layer, and the model has none that fits. Freezing nothing in silence would look like success.",
    example: {
      language: "yaml",
      text: "trainer:\n  callbacks:\n    - _target_: lighter.callbacks.Freezer\n      name_starts_with: model.encodr",
    },
    cure: "Choose one of the nearest names in the message; `lighter plan` prints the parameter table.",
  },
  UNKNOWN_METRIC: {
    title: "a callback watches a metric that is never logged",
    meaning:
      "The metric's name is not among those that the system, its stages and the callbacks log. It is found before the first step, unless a callback of your own does not say in `metricNames` what it logs; then it is found when the value is missed.",
    example: {
      language: "yaml",
      text: "trainer:\n  callbacks:\n    - _target_: lighter.callbacks.EarlyStopping\n      monitor: val/los",
    },
    cure: "Choose one of the metrics in the message, or add the metric to the system.",
  },
  CALLBACK_FAILED: {
    title: "a callback threw during the run",
    meaning:
      "A hook of the callback threw. The other callbacks were told that the run ended, and the last checkpoint is whole.",
    example: {
      language: "ts",
      text: `import type { Callback } from "@lighterjs/callbacks";

export class Reporter implements Callback {
  onEpochEnd(): void {
    throw new Error("no connection");
  }
}`,
    },
    cure: "Read the error beside the mark; `--verbose` shows its stack.",
  },
  NON_FINITE_LOSS: {
    title: "the loss is not a number any more",
    meaning:
      "The loss became NaN or infinite, so that every further step would destroy the parameters. The run stops there and keeps the last good checkpoint.",
    example: {
      language: "yaml",
      text: "optimizer:\n  _target_: lighter.optimizers.SGD\n  learning_rate: 1000",
    },
    cure: "Lower the learning rate, clip gradients, or look for bad values in the data at the step that the message names.",
  },
  NON_FINITE_WEIGHTS: {
    title: "weights are not numbers any more",
    meaning:
      "An update has made weights, or what the optimizer remembers of them, infinite or NaN, though the loss before it was finite. The run stops at that step, before anything is saved: checkpoints and models hold finite numbers only, and those saved before are whole. A large model is looked at every few steps only, and the message then names the first and the last step that may have done it.",
    example: {
      language: "yaml",
      text: "optimizer:\n  _target_: lighter.optimizers.SGD\n  learning_rate: 1e38",
    },
    cure: "Lower the learning rate, clip gradients, or look for bad values in the data at the step that the message names; then start the same command line again.",
  },
  OUT_OF_MEMORY: {
    title: "a batch does not fit into memory",
    meaning:
      "WebAssembly, the default backend, has 4 GiB of memory, whatever the machine has. Each sample of a batch takes part of it: what every layer gives is kept until the backward pass has used it. The message says how much a sample takes, and which batch size fits.",
    example: {
      language: "yaml",
      text: "dataloaders:\n  train:\n    _target_: lighter.data.DataLoader\n    batch_size: 4096\n    dataset: { _target_: lighter.data.Arrays, inputs: [[0, 0], [1, 1]], targets: [0, 1] }",
    },
    cure: "Lower `batch_size`, and set `trainer.accumulate_batches` so that a step still has as many samples; or freeze the beginning of the network, of which nothing is kept then.",
  },
  NOTHING_TRAINABLE: {
    title: "no parameter is left to train",
    meaning:
      "At this step every parameter of the model is frozen, so that the run would compute without learning.",
    example: {
      language: "yaml",
      text: 'trainer:\n  callbacks:\n    - _target_: lighter.callbacks.Freezer\n      name_starts_with: "model."',
    },
    cure: "Leave at least one parameter trainable; `lighter plan` shows what is frozen when.",
  },
  INVALID_DATA: {
    title: "a data file holds something else than expected",
    meaning:
      "A row, an image or a folder of the data cannot be read as what the config says it is. The message gives the place in the data file.",
    example: {
      language: "yaml",
      text: "train:\n  _target_: lighter.data.Csv\n  path: letters.csv # with a row of too few columns\n  target: letter",
    },
    cure: "Correct the row or file that the message names, or the option that describes it.",
  },
  INVALID_MODEL: {
    title: "a model file cannot be loaded",
    meaning:
      "The file is not a saved model, is damaged, or has other parameters than the model that it is loaded into.",
    example: {
      language: "yaml",
      text: "backbone:\n  _target_: lighter.models.Pretrained\n  path: config.yaml",
    },
    cure: "Check the path, and that the model was saved completely.",
  },
  HOST_NOT_ALLOWED: {
    title: "a host may not be reached, or not be sent what the environment holds",
    meaning:
      "A command that only looks, such as `plan`, reaches no host. No command puts a value of the environment into an address, nor follows a redirect to another host, or to the same without encryption: a config of another person's could send your secrets wherever it likes.",
    example: {
      language: "yaml",
      text: 'backbone:\n  _target_: lighter.models.Pretrained\n  path: "https://models.example/${env:TOKEN,none}/vgg"',
    },
    cure: "If you trust the host with it, say so on the command line: `--allow-host models.example`. A config cannot say it.",
  },
  OUTPUT_MISMATCH: {
    title: "the output of the model is not what a loss or a metric takes it for",
    meaning:
      "A loss of logits squashes the output itself, so that an activation before it squashes twice; a loss of probabilities needs one. A metric that counts right answers says nothing about a regression, and a model with more units than the data has classes has some that never learn. What cannot be right is an error, what is only doubtful a warning.",
    example: {
      language: "yaml",
      text: "system:\n  criterion: { _target_: lighter.losses.BinaryCrossEntropy }\n  model:\n    _target_: lighter.models.Sequential\n    layers:\n      - { _target_: tf.layers.dense, units: 1, activation: sigmoid }",
    },
    cure: "Change the one or the other, as the message says: the activation of the last layer or `from_logits` of the loss, the loss or the metric.",
  },
  TARGET_FAILED: {
    title: "an object of a config threw while it was used",
    meaning:
      "A dataset, a layer, a loss or a metric, usually one of your own, threw in the method that the message names. Where the error came out of your own code, its line is among the notes.",
    example: {
      language: "ts",
      text: `export class Sum {
  readonly name = "sum";
  #sum = 0;
  reset(): void {
    this.#sum = 0;
  }
  update(targets: { dataSync(): Float32Array }): void {
    this.#sum += Number(targets.dataSync()[-1]!.toFixed());
  }
  result(): number {
    return this.#sum;
  }
}`,
    },
    cure: "Mend the line that the message names; `--verbose` shows the whole stack.",
  },
  CONFIG_CHANGED: {
    title: "the config has changed since the run that is to be resumed",
    meaning:
      "A resumed run goes on as if it had never been interrupted, so its config must be the same. What may differ is `trainer.max_epochs` and what environment variables hold.",
    example: {
      language: "sh",
      text: "lighter fit --resume runs/config/2026-11-24_05-40-56 +trainer.clip_norm=1",
    },
    cure: "Undo the changes that the message lists, or pass `--allow-config-change`: the new config then decides from the checkpoint on.",
  },
  CHECKPOINT_CORRUPT: {
    title: "a checkpoint is damaged, or none at all",
    meaning:
      "The digest inside the file does not fit its content: it was cut off, overwritten in part, or is another kind of file. Nothing of it is used.",
    example: { language: "sh", text: "lighter fit --resume weights.safetensors" },
    cure: "Name the run folder, whose newest good checkpoint is taken, or another checkpoint of it.",
  },
  CHECKPOINT_MISMATCH: {
    title: "a checkpoint does not fit what is to be trained",
    meaning:
      "It was saved by a run with other parameters, other shapes or another optimizer, or by a newer version.",
    example: {
      language: "sh",
      text: "lighter fit --resume runs/config/2026-11-24_05-40-56 --allow-config-change system.model.layers.0.units=9",
    },
    cure: "Resume with the model that the checkpoint was saved from.",
  },
} satisfies CatalogPart;
