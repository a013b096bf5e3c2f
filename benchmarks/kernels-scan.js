import { spawnSync } from "node:child_process";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");

/**
 * The comparison of operations with 64 bits that the test suite makes, at length.
 * @param {string[]} args - random calls of each operation, 2000 where left out, and a seed
 */
export function run([draws = "2000", seed = "1"]) {
  const { status } = spawnSync(
    process.execPath,
    [
      join(root, "node_modules/vitest/vitest.mjs"),
      ...["run", "--maxWorkers", "1", "--project", "unit", "packages/tfjs/src/engine/operations.test.ts"],
    ],
    {
      cwd: root,
      stdio: "inherit",
      env: { ...process.env, LIGHTER_SCAN_DRAWS: draws, LIGHTER_SCAN_SEED: seed },
    },
  );
  process.exit(status ?? 1);
}
