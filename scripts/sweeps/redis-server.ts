import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { freePort } from "./free-port.js";

/** Whether this machine has a Redis; tests that need one say that they are skipped. */
export const HAS_REDIS = spawnSync("redis-server", ["--version"]).status === 0;

/** A Redis of one's own on this machine, which keeps what it was told in a file. */
export interface RedisServer extends AsyncDisposable {
  readonly url: string;
  /** Kills the process. */
  kill(): Promise<void>;
  /** Starts another at the same address, with the file of the one before, or without a memory. */
  restart(memory: "as it was" | "of nothing"): Promise<void>;
}

export async function startRedis(): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), "lighter-redis-"));
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  const start = async (): Promise<ChildProcess> => {
    const args = ["--port", String(port), "--bind", "127.0.0.1", "--dir", folder];
    const child = spawn(
      "redis-server",
      [...args, "--appendonly", "yes", "--maxmemory-policy", "noeviction"],
      {
        stdio: "ignore",
      },
    );
    while (!(await answers(port))) await setTimeout(50);
    return child;
  };
  const end = (child: ChildProcess, signal: NodeJS.Signals): Promise<void> =>
    new Promise((resolve) => {
      child.once("exit", () => resolve());
      child.kill(signal);
    });
  let server = await start();
  return {
    url,
    kill: () => end(server, "SIGKILL"),
    async restart(memory) {
      if (memory === "of nothing") await rm(join(folder, "appendonlydir"), { recursive: true, force: true });
      server = await start();
    },
    async [Symbol.asyncDispose]() {
      await end(server, "SIGTERM");
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Whether the server has read its file and answers. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.write("PING\r\n"));
    const end = (is: boolean): void => {
      socket.destroy();
      resolve(is);
    };
    socket.once("data", (bytes) => end(bytes.toString().startsWith("+PONG")));
    socket.once("error", () => end(false));
  });
}
