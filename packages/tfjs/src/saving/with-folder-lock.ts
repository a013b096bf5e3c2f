import { setTimeout } from "node:timers/promises";
import { isHeldElsewhere, takeLock, type LockTarget } from "@lighterjs/core/files";

/** Saving takes seconds. Who has the lock for longer has come to a halt. */
const PATIENCE_MS = 15 * 60_000;

/** Does what one process at a time may do in a folder; waits for the others. */
export async function withFolderLock<T>(target: LockTarget, work: () => Promise<T>): Promise<T> {
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    const lock = await takeLock(target);
    if (!isHeldElsewhere(lock)) {
      try {
        return await work();
      } finally {
        await lock.release();
      }
    }
    if (Date.now() > until)
      throw new Error(
        `\`${target.folder}\` is being written by another process, which does not come to an end: see \`${lock.path}\``,
      );
    await setTimeout(10 + Math.random() * 40);
  }
}
