import { existsSync } from "node:fs";
import process from "node:process";
import { sweepPaths } from "@lighterjs/sweeps/study";

/** How often a request to stop the whole sweep is looked for, in milliseconds. */
const LOOK_MS = 500;

/**
 * Calls back, at once or later, when the trial of this process is to save and stop.
 *
 * Whoever has started it with a channel asks by closing that, or has gone if it closes by itself.
 * Any other process, such as a job of a cluster, obeys `lighter sweep stop` by itself: its request
 * stands until the sweep is gone on with, also for trials that begin later. Neither depends on when
 * this process begins to listen.
 */
export function listenForOrders(folder: string, stop: () => void): { readonly dispose: () => void } {
  // Without a channel there is nothing; with one that is closed, `null`.
  if (process.channel !== undefined) {
    process.once("disconnect", stop);
    if (!process.connected) stop();
    return { dispose: () => void process.off("disconnect", stop) };
  }
  const { stop: request } = sweepPaths(folder);
  const look = (): void => {
    if (!existsSync(request)) return;
    clearInterval(timer);
    stop();
  };
  const timer = setInterval(look, LOOK_MS).unref();
  look();
  return { dispose: () => clearInterval(timer) };
}
