// The pages of the site, in the order in which people need them.

/**
 * @typedef {{ readonly title: string, readonly pages: readonly (readonly [path: string, title:
 * string])[] }} Section
 */

/** @type {readonly Section[]} */
export const SECTIONS = [
  {
    title: "Begin",
    pages: [
      ["start", "Get started"],
      ["stages", "Train, test, predict"],
      ["gallery", "Gallery"],
      ["playground", "Playground"],
    ],
  },
  {
    title: "Configs",
    pages: [
      ["config", "The config language"],
      ["data", "Data"],
      ["networks", "Networks that branch"],
      ["pretrained", "Pretrained networks"],
      ["keras-files", "Files of Keras"],
      ["training", "Training, beside the model"],
    ],
  },
  {
    title: "The Freezer",
    pages: [
      ["freezer", "What trains, and when"],
      ["summary", "Names of layers"],
    ],
  },
  {
    title: "Make it yours",
    pages: [
      ["your-own", "Your own targets"],
      ["editors", "In the editor"],
    ],
  },
  {
    title: "Runs",
    pages: [
      ["runs", "Looking at runs"],
      ["checkpoints", "Checkpoints"],
      ["sweeps", "Sweeps"],
      ["using-models", "Using a model"],
      ["backends", "Backends"],
    ],
  },
  {
    title: "Coming from",
    pages: [
      ["coming-from-hydra", "Hydra"],
      ["coming-from-lightning", "Lightning"],
      ["coming-from-lighter", "Lighter for Python"],
      ["coming-from-keras", "Keras"],
    ],
  },
  {
    title: "Reference",
    pages: [
      ["targets", "Every target"],
      ["errors", "Every error"],
      ["limits", "Limits"],
      ["security", "Security"],
    ],
  },
  {
    title: "Contribute",
    pages: [
      ["contributing", "Contributing"],
      ["architecture", "Architecture"],
      ["changelog", "Changes"],
    ],
  },
];
