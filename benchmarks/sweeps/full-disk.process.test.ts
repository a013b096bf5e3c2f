import { expect, it } from "vitest";
import { canMount } from "../faults/full-disk.js";
import { scoreOf } from "../faults/trials.js";
import { fullDisk } from "./full-disk.js";

// `node benchmarks/run.js sweep-full-disk` tries more sizes.
it.skipIf(!canMount)(
  "a sweep counts no trial as failed whose disk is full, and goes on when there is room",
  { timeout: 600_000 },
  async () => {
    expect(await scoreOf(fullDisk(2))).toEqual({ tried: 2, failures: [] });
  },
);
