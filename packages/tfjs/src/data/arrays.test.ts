import { OptionError } from "@lighterjs/schema";
import { describe, expect, it } from "vitest";
import { Arrays } from "./arrays.js";

function faultOf(make: () => unknown) {
  try {
    make();
  } catch (error) {
    if (OptionError.is(error)) return error.issues[0];
    throw error;
  }
  throw new Error("nothing was thrown");
}

describe("Arrays", () => {
  it("reads samples of any rank", () => {
    const dataset = new Arrays({
      inputs: [
        [
          [1, 2],
          [3, 4],
        ],
        [
          [5, 6],
          [7, 8],
        ],
      ],
      targets: [0.5, 1],
    });
    expect(dataset.sampleShape).toEqual([2, 2]);
    expect(dataset.targets).toEqual({ shape: [], type: "float32" });
    const sample = { inputs: new Float32Array(4), targets: new Float32Array(1) };
    dataset.read(1, sample);
    expect([...sample.inputs]).toEqual([5, 6, 7, 8]);
    expect([...sample.targets]).toEqual([1]);
  });

  it("takes whole numbers from 0 as classes, and one-hot lists as numbers", () => {
    expect(new Arrays({ inputs: [1, 2, 3], targets: [0, 2, 1] }).targets).toEqual({
      shape: [],
      type: "int32",
      classCount: 3,
    });
    expect(new Arrays({ inputs: [1, 2], targets: [-1, 2] }).targets).toMatchObject({ type: "float32" });
    expect(
      new Arrays({
        inputs: [1, 2],
        targets: [
          [0, 1],
          [1, 0],
        ],
      }).targets,
    ).toEqual({ shape: [2], type: "float32" });
  });

  it("points at the entry whose form differs", () => {
    expect(faultOf(() => new Arrays({ inputs: [[1, 2], [3]], targets: [0, 1] }))).toMatchObject({
      code: "INVALID_DATA",
      path: ["inputs", 1],
      message: "the samples of `inputs` differ in form: expected a list of 2, found one of 1",
    });
    expect(faultOf(() => new Arrays({ inputs: [[1], [[2]]], targets: [0, 1] }))).toMatchObject({
      path: ["inputs", 1, 0],
      label: "expected a number",
    });
    expect(faultOf(() => new Arrays({ inputs: [1, 2], targets: [0, NaN] }))).toMatchObject({
      path: ["targets", 1],
      message: "`targets` holds what cannot be learned from: expected a finite 32-bit number, found NaN",
      label: "expected a finite 32-bit number",
    });
  });

  it("refuses an unequal number of inputs and targets, and none at all", () => {
    expect(faultOf(() => new Arrays({ inputs: [1, 2, 3], targets: [0, 1] })).message).toBe(
      "there are 3 inputs but 2 targets",
    );
    expect(faultOf(() => new Arrays({ inputs: [], targets: [] })).message).toBe("`inputs` is empty");
  });

  it("takes several inputs and targets by name, and inputs that are indices", () => {
    const dataset = new Arrays({
      inputs: {
        words: [
          [3, 1],
          [0, 2],
        ],
        age: [0.5, 7],
      },
      targets: { digit: [1, 0], size: [0.5, 2] },
      classes: { digit: ["no", "yes"] },
      index_inputs: ["words"],
    });
    expect(dataset.sampleShape).toBeUndefined();
    expect(dataset.inputs).toEqual({
      words: { shape: [2], type: "int32" },
      age: { shape: [], type: "float32" },
    });
    expect(dataset.targets).toEqual({
      digit: { shape: [], type: "int32", classCount: 2, classNames: ["no", "yes"] },
      size: { shape: [], type: "float32" },
    });
    const inputs = { words: new Float32Array(2), age: new Float32Array(1) };
    const targets = { digit: new Int32Array(1), size: new Float32Array(1) };
    dataset.read(1, { inputs, targets });
    expect([[...inputs.words], ...inputs.age, ...targets.digit, ...targets.size]).toEqual([[0, 2], 7, 0, 2]);
  });

  it.each([
    [
      { inputs: { a: [1], b: [1, 2] }, targets: [0] },
      ["inputs", "b"],
      "`inputs.b` has 2 samples, but `inputs.a` has 1",
    ],
    [{ inputs: { a: [1] }, targets: [0], index_inputs: ["b"] }, ["index_inputs", 0], "there is no input `b`"],
    [
      { inputs: { a: [1], b: [1] }, targets: [0], index_inputs: true },
      ["index_inputs"],
      "does not say which",
    ],
    [{ inputs: [1], targets: { c: [0] }, classes: ["x"] }, ["classes"], "does not say of which"],
    [{ inputs: [1], targets: { c: [0] }, classes: { d: ["x"] } }, ["classes", "d"], "no targets `d`"],
  ])("refuses %j at its place", (options, path, message) => {
    expect(() => new Arrays(options)).toThrow(
      expect.objectContaining({
        issues: [expect.objectContaining({ path, message: expect.stringContaining(message) as string })],
      }),
    );
  });
});
