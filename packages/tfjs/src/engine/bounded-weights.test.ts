import { OptionError } from "@lighterjs/core";
import { withFileAccess } from "@lighterjs/core/files";
import { beforeAll, describe, expect, it } from "vitest";
import { layers as layersPackage, loadCpuBackend, tf } from "./tf.js";

const l = layersPackage.layers;

beforeAll(async () => {
  loadCpuBackend();
  await tf.setBackend("cpu");
});

/** The error of building a layer on inputs of three numbers. */
function faultOf(layer: ReturnType<typeof l.dense>): OptionError {
  try {
    layer.apply(layersPackage.input({ shape: [3] }));
  } catch (error) {
    if (OptionError.is(error)) return error;
    throw error;
  }
  throw new Error("it was built");
}

describe("the parameters of a model", () => {
  it.each([
    [1e9, "3,000,000,000 parameters"],
    [1e300, "3e+300 parameters"],
  ])("are no more than the limit, whatever a layer asks for: %d units", (units, told) => {
    const before = tf.memory().numTensors;
    const layer = l.dense({ units, name: "vast" });
    const fault = faultOf(layer);
    expect(fault.subject).toBe(layer);
    expect(fault.issues[0]).toMatchObject({ code: "LIMIT_EXCEEDED", label: told });
    expect(fault.issues[0].message).toContain("layer `vast` would have");
    expect(tf.memory().numTensors).toBe(before);
  });

  it("are counted over all layers", () => {
    const held = tf.memory().numBytes / 4;
    withFileAccess({ limits: { maxParameters: held + 14 } }, () => {
      const first = l.dense({ units: 3, name: "first" });
      first.apply(layersPackage.input({ shape: [3] }));
      const [issue] = faultOf(l.dense({ units: 3, name: "second" })).issues;
      expect(issue.message).toContain("layer `second`");
      expect(issue.message).toContain("beside those of the other layers");
      first.dispose();
    });
  });
});

describe("the first values of a weight", () => {
  const truncated = (args: object) =>
    l.dense({ units: 2, kernelInitializer: layersPackage.initializers.truncatedNormal(args) });
  const scaled = (scale: unknown) =>
    l.dense({ units: 2, kernelInitializer: layersPackage.initializers.varianceScaling({ scale } as never) });

  it.each([
    ["a negative deviation", truncated({ stddev: -1 }), "`stddev`, found -1"],
    ["a scale that is no number", scaled("a"), "`scale`, found a"],
  ])("are not drawn for ever with %s", (_, layer, told) => {
    expect(() => layer.apply(layersPackage.input({ shape: [3] }))).toThrow(told);
  });

  it("are not drawn for a weight without a size", () => {
    const layer = l.conv1d({ filters: 2, kernelSize: 2 });
    Object.assign(layer, { kernelSize: [-2] });
    expect(() => layer.apply(layersPackage.input({ shape: [6, 3] }))).toThrow("of shape [-2, 3, 2]");
  });
});
