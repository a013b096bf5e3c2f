// Loaded before a server: tells whoever started it what memory it holds, once all garbage is gone.
import process from "node:process";

process.on("message", () => {
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  process.send?.({ heapUsed, rss });
});
// To be asked does not keep it alive.
process.channel?.unref();
