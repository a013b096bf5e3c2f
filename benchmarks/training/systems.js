// Systems of ours around the networks that are timed.
import { System, losses, metrics, models, optimizers } from "@lighterjs/tfjs";

export const adam = () => new optimizers.Adam({ learning_rate: 1e-3 });

/**
 * Trunk and head as one model, `model.trunk.…` and what follows.
 * @param {import("./networks.js").Network} network
 * @param {import("@lighterjs/tfjs").data.DataLoader} loader of the training data
 * @param {{ metrics?: boolean }} [options]
 */
export function systemOf(network, loader, { metrics: measured = false } = {}) {
  const trunk = new models.Sequential({ name: "trunk", layers: network.trunk() });
  return new System({
    model: new models.Sequential({ layers: [trunk, ...network.head()] }),
    criterion: new losses.CrossEntropy(),
    optimizer: adam,
    ...(measured && { metrics: { train: [new metrics.Accuracy()] } }),
    dataloaders: { train: loader },
  });
}
