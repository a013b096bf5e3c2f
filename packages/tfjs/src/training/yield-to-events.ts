import { setImmediate } from "node:timers/promises";

/**
 * Lets signals, timers and sockets have their turn. Without it a loop over promises that are
 * already settled starves them.
 */
export async function yieldToEvents(): Promise<void> {
  await setImmediate();
}
