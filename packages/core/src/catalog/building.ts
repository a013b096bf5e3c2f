import type { CatalogPart } from "./catalog-record.js";

/** Codes of building objects. */
export const BUILDING = {
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
} satisfies CatalogPart;
