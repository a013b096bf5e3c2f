import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

/** A folder whose `node_modules` hold a working `@tensorflow/tfjs-node`. No test installs it: that needs the network. */
const directory = process.env["LIGHTER_NATIVE_TFJS"] ?? join(tmpdir(), "lighter-native-tfjs");
const installed = existsSync(join(directory, "node_modules", "@tensorflow", "tfjs-node", "lib", "napi-v8"));
if (!installed)
  process.stderr.write(
    `skipped: the native backend; no @tensorflow/tfjs-node in ${directory} (LIGHTER_NATIVE_TFJS)\n`,
  );

describe.skipIf(!installed)("the native backend", () => {
  it("is taken by `auto`, and trains", () => {
    const dist = (file: string) => JSON.stringify(new URL(`../../dist/engine/${file}`, import.meta.url).href);
    const source = `
      const { useBackend } = await import(${dist("backend.js")});
      const { tf } = await import(${dist("tf.js")});
      const logger = { debug() {}, info() {}, warn: console.error };
      const backend = await useBackend("auto", logger, { projectDirectory: ${JSON.stringify(directory)} });
      const weight = tf.variable(tf.tensor([[2], [3]]));
      const { grads } = tf.variableGrads(() => tf.sum(tf.matMul(tf.tensor([[1, 2]]), weight)), [weight]);
      console.log(JSON.stringify({ backend, gradient: [...grads[weight.name].dataSync()] }));
    `;
    const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", source], {
      encoding: "utf8",
    });
    expect(stdout, stderr).toContain('{"backend":"native","gradient":[1,2]}');
  });
});
