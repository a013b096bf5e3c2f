import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Gives the tests, and the processes that they start, a cache of their own. */
export default function useOwnCache(): () => void {
  const folder = mkdtempSync(join(tmpdir(), "lighter-test-cache-"));
  process.env["LIGHTER_CACHE_DIR"] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
