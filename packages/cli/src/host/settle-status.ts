import { readFileSync } from "node:fs";
import { join } from "node:path";
import { replaceFileSync } from "@lighterjs/core/files";

/**
 * Takes back the word of a run that it is under way, where the process that trains it ends before the run does. A run that has
 * come to its end says so itself, and keeps its word.
 */
export function settleStatus(folder: string, state: "interrupted" | "failed", detail: string): void {
  const path = join(folder, "status.json");
  try {
    const status = JSON.parse(readFileSync(path, "utf8")) as Readonly<Record<string, unknown>>;
    if (status.state !== "running") return;
    const { state: _state, detail: _detail, ...rest } = status;
    const settled = { state, detail, ...rest, updated_at: new Date().toISOString() };
    replaceFileSync(path, `${JSON.stringify(settled, null, 2)}\n`, true);
  } catch {
    // The process ends: what it leaves is as after a kill, which a run survives.
  }
}
