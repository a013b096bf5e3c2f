import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { silent } from "../testing/silent-logger.js";
import { useBackend } from "./backend.js";
import { tf } from "./tf.js";
import { ARRANGEMENTS } from "./testing/scan/arrangements.js";
import { CONVOLUTIONS } from "./testing/scan/convolutions.js";
import { ELEMENT_WISE } from "./testing/scan/element-wise.js";
import { POOLS } from "./testing/scan/pools.js";
import { REDUCTIONS } from "./testing/scan/reductions.js";
import { scanNotANumber } from "./testing/scan/scan-not-a-number.js";
import { scanOperation } from "./testing/scan/scan-operation.js";

/**
 * Random calls of each operation; `node benchmarks/run.js kernels-scan` asks for more, and for
 * other ones.
 */
const DRAWS = Number(process.env["LIGHTER_SCAN_DRAWS"] ?? 120);
const SEED = Number(process.env["LIGHTER_SCAN_SEED"] ?? 1);

const OPERATIONS = [...CONVOLUTIONS, ...POOLS, ...REDUCTIONS, ...ELEMENT_WISE, ...ARRANGEMENTS];

describe.each(["wasm", "cpu"] as const)("operations on %s", (backend) => {
  beforeAll(() => useBackend(backend, silent));
  afterAll(() => tf.disposeVariables());

  it.each(OPERATIONS)(
    "give what 64 bits give, forward and backward, for any shapes: $name",
    (operation) => {
      expect(scanOperation(operation, SEED, DRAWS)).toEqual([]);
    },
    3_600_000,
  );
});

describe("operations on wasm", () => {
  beforeAll(() => useBackend("wasm", silent));
  afterAll(() => tf.disposeVariables());

  it.each(OPERATIONS)(
    "pass on what is not a number, forward and backward: $name",
    (operation) => {
      expect(scanNotANumber(operation, SEED, Math.ceil(DRAWS / 10))).toEqual([]);
    },
    3_600_000,
  );
});
