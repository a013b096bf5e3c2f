import { describe, expect, it } from "vitest";
import { suggestNames } from "./suggest-names.js";

describe("suggestNames", () => {
  it.each([
    ["weightDecay", ["weight_decay", "decay"], ["weight_decay"]],
    [
      "EarlyStopping",
      ["lighter.callbacks.EarlyStopping", "lighter.Trainer"],
      ["lighter.callbacks.EarlyStopping"],
    ],
    ["lighter.Freezer", ["lighter.callbacks.Freezer"], ["lighter.callbacks.Freezer"]],
    ["until_epochs", ["until_epoch", "until_step"], ["until_epoch"]],
    ["lighter.callbaks.Freezer", ["lighter.callbacks.Freezer"], ["lighter.callbacks.Freezer"]],
    ["untl_epoch", ["until_epoch", "start_epoch"], ["until_epoch"]],
    ["nmaes", ["names"], ["names"]],
    ["tf.layers.CONV2", ["tf.layers.conv2d", "tf.layers.dense"], ["tf.layers.conv2d"]],
    ["torch.optim.Adam", ["lighter.optimizers.Adam", "tf.train.adam"], ["lighter.optimizers.Adam"]],
    ["lr", ["learning_rate", "beta_1"], ["learning_rate"]],
    ["epochs", ["max_epochs", "validate_every_n_epochs"], ["max_epochs"]],
    ["optim", ["optimizer", "model"], ["optimizer"]],
    ["val_frac", ["val_fraction", "test_fraction"], ["val_fraction"]],
    ["monitor_metric", ["monitor", "mode"], ["monitor"]],
  ])("finds %s", (wanted, known, expected) => {
    expect(suggestNames(wanted, known)).toEqual(expected);
  });

  it("has nothing for a name that resembles none", () => {
    expect(suggestNames("foo.Bar", ["tf.layers.dense", "lighter.Trainer"])).toEqual([]);
    expect(suggestNames("x", ["y", "mode"])).toEqual([]);
    expect(suggestNames("anything", [])).toEqual([]);
  });

  it.each([
    ["lighter.schedulers.OneCycle", ["tf.initializers.ones"]],
    ["devices", ["fast_dev_run"]],
    ["hydra.run.dir", ["callbacks.model_checkpoint.dirpath"]],
    ["gpu", ["cpu"]],
  ])("has nothing that is as far off as for %s", (wanted, known) => {
    expect(suggestNames(wanted, known)).toEqual([]);
  });

  it("has nothing where a word is shared by too many", () => {
    const known = ["kernelSize", "kernelInitializer", "kernelRegularizer", "kernelConstraint"];
    expect(suggestNames("kernel", known)).toEqual([]);
  });

  it("measures segment by segment, so that another namespace is no slip", () => {
    expect(suggestNames("optimizers.adam", ["optimizers.Sgd"])).toEqual([]);
  });

  it("offers at most three, in alphabetical order", () => {
    expect(suggestNames("name", ["names", "namer", "named", "namet"])).toEqual(["named", "namer", "names"]);
  });
});
