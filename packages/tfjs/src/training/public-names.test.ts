import type { Callback } from "@lighterjs/callbacks";
import { createRandomSource } from "@lighterjs/core";
import { OptionError } from "@lighterjs/schema";
import { beforeAll, describe, expect, it } from "vitest";
import { useBackend } from "../engine/backend.js";
import { Accuracy } from "../metrics/index.js";
import { silent } from "../testing/silent-logger.js";
import { MetricLog } from "../loggers/metric-log.js";
import { requirePublicNames } from "./recorded-names.js";
import { blobs, layers, makeSystem } from "./testing/small-systems.js";
import { Sequential } from "../models/index.js";
import { System } from "../system/system.js";

beforeAll(() => useBackend("wasm", silent));

const mask = (text: string): string => text.replaceAll("s3cret", "${env:KEY}");

function faultOf(
  { layer = "head", metric = "accuracy" }: { readonly layer?: string; readonly metric?: string },
  ...callbacks: Callback[]
): OptionError | undefined {
  const dense = layers.dense({ name: layer, units: 3 });
  const { options } = makeSystem({ model: new Sequential({ layers: [dense] }), dataset: blobs() });
  using system = new System({ ...options, metrics: { train: [new Accuracy({ name: metric })] } });
  const network = system.network(createRandomSource(0));
  try {
    requirePublicNames({ system, network, callbacks }, mask);
    return undefined;
  } catch (error) {
    if (!OptionError.is(error)) throw error;
    return error;
  }
}

describe("names of a run", () => {
  it("may hold anything but a secret", () => {
    expect(
      faultOf({}, { metricNames: ["seen/acc"], state: () => ({ monitor: "val/loss" }) }),
    ).toBeUndefined();
  });

  it("are refused about the object that has the name, with the secret hidden", () => {
    expect(faultOf({ layer: "a_s3cret" })?.message).toContain("the layer `a_${env:KEY}` holds");
    expect(faultOf({ metric: "a_s3cret" })?.subject).toBeInstanceOf(Accuracy);
    const logging: Callback = { metricNames: ["x/s3cret"] };
    expect(faultOf({}, logging)?.subject).toBe(logging);
    const keeping: Callback = { state: () => ({ best: ["s3cret"] }) };
    expect(faultOf({}, keeping)?.subject).toBe(keeping);
  });

  it("are masked where a callback logs one that it has not announced", async () => {
    const seen: unknown[] = [];
    const log = new MetricLog(
      [
        {
          open: () => undefined,
          logMetrics: (metrics) => void seen.push(metrics),
          logText: (name, text) => void seen.push([name, text]),
        },
      ],
      Date,
      mask,
    );
    await log.open("/nowhere");
    log.log({ "x/s3cret": 1 }, 0, 1);
    log.logText("s3cret", "told s3cret", 0, 1);
    log.flush();
    expect(seen).toEqual([["${env:KEY}", "told ${env:KEY}"], { "x/${env:KEY}": 1 }]);
    expect(log.latest).toEqual({ "x/${env:KEY}": 1 });
  });
});
