import { beforeAll, describe, expect, it } from "vitest";
import { createRandomSource } from "@lighterjs/core";
import { loadCpuBackend, layers, tf } from "./tf.js";
import { withSeed } from "./seeded.js";

const stream = (name: string) => createRandomSource(1).stream(name);

describe("withSeed", () => {
  beforeAll(async () => {
    loadCpuBackend();
    await tf.setBackend("cpu");
  });

  const draw = () => tf.tidy(() => [...tf.randomNormal([4]).dataSync()]);

  it("makes the same numbers of the same stream", () => {
    expect(withSeed(stream("a"), draw)).toEqual(withSeed(stream("a"), draw));
    expect(withSeed(stream("a"), draw)).not.toEqual(withSeed(stream("b"), draw));
  });

  it("gives the ordinary source back, also after a fault", () => {
    const { random } = Math;
    expect(() =>
      withSeed(stream("a"), () => {
        throw new Error("fault");
      }),
    ).toThrow("fault");
    expect(Math.random).toBe(random);
  });

  it("lets dropout with a seed draw another mask at each step, the same in each run", () => {
    const layer = layers.layers.dropout({ rate: 0.5, seed: 3 });
    const mask = (step: number) =>
      withSeed(stream(`step${step}`), () =>
        tf.tidy(() => [
          ...(layer.apply(tf.ones([64]), { training: true }) as ReturnType<typeof tf.ones>).dataSync(),
        ]),
      );
    expect(mask(0)).not.toEqual(mask(1));
    expect(mask(1)).toEqual(mask(1));
    expect(layer.getConfig()["seed"]).toBe(3);
  });
});
