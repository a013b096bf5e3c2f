import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A Redis of one's own, which remembers what it was told when it is killed and started again. */
export async function localRedis() {
  const memory = mkdtempSync(join(tmpdir(), "lighter-redis-"));
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  await new Promise((closed) => server.close(closed));
  const args = ["--port", String(port), "--dir", memory, "--appendonly", "yes"];
  const start = () => spawn("redis-server", args, { stdio: "ignore" });
  let child = start();
  return {
    url: `redis://127.0.0.1:${port}`,
    kill: () => child.kill("SIGKILL"),
    restart: () => void (child = start()),
    remove() {
      child.kill("SIGKILL");
      rmSync(memory, { recursive: true, force: true });
    },
  };
}
