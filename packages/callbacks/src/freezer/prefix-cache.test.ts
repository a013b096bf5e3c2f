import { describe, expect, it } from "vitest";
import { trainSmallModel } from "../testing/train-small-model.js";
import { Freezer } from "./freezer.js";
import type { FreezerOptions } from "./freezer-options.js";

type Cache = FreezerOptions["cache"];

describe("the cache of a frozen prefix", () => {
  const limitsOf = async (...opinions: readonly Cache[]) => {
    const limits: unknown[] = [];
    await trainSmallModel({
      callbacks: opinions.map(
        (cache) => new Freezer({ names: "backbone", until_epoch: 1, ...(cache && { cache }) }),
      ),
      maxEpochs: 2,
      capabilities: { setPrefixCache: (limit) => void limits.push(limit) },
    });
    return limits;
  };

  it.each<[readonly Cache[], Cache]>([
    [["auto"], "auto"],
    [[undefined, 500], 500],
    [[800, "auto", 500], 500],
    [[800, "off", 500, undefined], "off"],
  ])("is limited once, as the strictest of several Freezers says: %j", async (opinions, limit) => {
    expect(await limitsOf(...opinions)).toEqual([limit]);
    expect(await limitsOf(...[...opinions].reverse())).toEqual([limit]);
  });

  it("is left to the trainer where no Freezer has a say", async () => {
    expect(await limitsOf(undefined, undefined)).toEqual([]);
  });
});
