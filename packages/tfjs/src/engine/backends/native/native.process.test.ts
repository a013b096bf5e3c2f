import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

/**
 * A folder whose `node_modules` hold a working `@tensorflow/tfjs-node`. No test installs it: that
 * needs the network.
 */
const directory = process.env["LIGHTER_NATIVE_TFJS"] ?? join(tmpdir(), "lighter-native-tfjs");
const installed = existsSync(join(directory, "node_modules", "@tensorflow", "tfjs-node", "lib", "napi-v8"));
function fail(message: string): never {
  throw new Error(message);
}

if (!installed)
  process.stderr.write(
    `skipped: the native backend; no @tensorflow/tfjs-node in ${directory} (LIGHTER_NATIVE_TFJS)\n`,
  );

describe.skipIf(!installed)("the native backend", () => {
  it("is taken by `auto`, and trains", () => {
    const dist = (file: string) => JSON.stringify(new URL(`../../../../dist/${file}`, import.meta.url).href);
    const source = `
      const { useBackend } = await import(${dist("engine/backend.js")});
      const { layers: { layers }, tf } = await import(${dist("engine/tf.js")});
      const { Sequential } = await import(${dist("models/sequential.js")});
      const { Network } = await import(${dist("network/network.js")});
      const { createRandomSource } = await import("@lighterjs/core");
      const logger = { debug() {}, info() {}, warn: console.error };
      const backend = await useBackend("auto", logger, { projectDirectory: ${JSON.stringify(directory)} });
      const root = new Sequential({
        layers: [
          layers.conv2d({ filters: 4, kernelSize: 3, padding: "same" }),
          layers.batchNormalization(),
          layers.averagePooling2d({ poolSize: 3, strides: 2, padding: "same" }),
          layers.reshape({ targetShape: [4, 4] }),
          layers.lstm({ units: 3 }),
          layers.dense({ units: 1 }),
        ],
      });
      const network = Network.create(root, { sampleShape: [4, 4, 1], random: createRandomSource(1) });
      const inputs = tf.reshape(tf.range(0, 48), [3, 4, 4, 1]);
      const losses = [];
      for (let step = 0; step < 5; step++)
        tf.tidy(() => {
          const loss = () => tf.mean(tf.square(tf.sub(network.forward([inputs], { training: true })[0], 1)));
          const { value, grads } = tf.variableGrads(loss, network.trainableVariables());
          losses.push(value.dataSync()[0]);
          for (const { variable } of network.parameters)
            variable.assign(tf.sub(variable, tf.mul(grads[variable.name], 0.1)));
        });
      console.log(JSON.stringify({ backend, losses }));
    `;
    const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", source], {
      encoding: "utf8",
      cwd: import.meta.dirname,
    });
    const { backend, losses } = JSON.parse(stdout || fail(stderr)) as { backend: string; losses: number[] };
    expect(backend).toBe("native");
    expect(losses).toEqual([...losses].sort((a, b) => b - a));
    expect(losses.at(-1)).toBeLessThan(losses[0]!);
  });
});
