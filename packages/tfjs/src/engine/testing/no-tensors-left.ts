import { afterAll, beforeAll, expect } from "vitest";
import { tf } from "../tf.js";

/**
 * Fails where the tests of a file, or of a `describe`, leave tensors behind. Other files may have
 * left some in the engine, which is one of the whole process.
 */
export function leaveNoTensors(): void {
  let before = 0;
  beforeAll(() => {
    before = tf.memory().numTensors;
  });
  afterAll(() => expect(tf.memory().numTensors).toBe(before));
}
