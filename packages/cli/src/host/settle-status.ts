import { join } from "node:path";
import { readOwnTextSync, replaceFileSync } from "@lighterjs/core/files";

/**
 * Takes back what the status of a run says of it, where that no longer holds.
 *
 * @param before - states that are taken back; any other stays
 * @throws what the system says where the status cannot be written
 */
export function settleStatus(
  folder: string,
  before: readonly string[],
  state: "interrupted" | "failed",
  detail: string,
): void {
  const path = join(folder, "status.json");
  const status = readStatus(path);
  if (!before.includes(String(status.state))) return;
  const { state: _state, detail: _detail, ...rest } = status;
  const settled = { state, detail, ...rest, updated_at: new Date().toISOString() };
  replaceFileSync(path, `${JSON.stringify(settled, null, 2)}\n`, true);
}

/** Empty where it is missing or damaged. */
function readStatus(path: string): Readonly<Record<string, unknown>> {
  try {
    const status: unknown = JSON.parse(readOwnTextSync(path) ?? "{}");
    return typeof status === "object" && status !== null ? (status as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
