// Visual Studio Code as a server, for a browser: the same editor and extension host, from npm.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";

const VERSION = "4.139.1";
/** That code-server is made for. */
const NODE = "24.21.0";

/**
 * A folder with code-server in it, installed there where it is not yet: 800 MB, without running any
 * script of a package.
 * @param {string} folder
 * @returns {boolean} whether it can be had
 */
export function installCodeServer(folder) {
  if (existsSync(join(folder, "complete"))) return true;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "private": true }');
  const inner = join(folder, "node_modules/code-server/lib/vscode");
  const node = `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}@${NODE}`;
  const isThere =
    npm(folder, [`code-server@${VERSION}`, node]) &&
    npm(inner, ["--omit=dev"]) &&
    npm(join(inner, "extensions"), ["--omit=dev"]);
  if (isThere) writeFileSync(join(folder, "complete"), "");
  return isThere;
}

/** @param {string} cwd @param {readonly string[]} words */
function npm(cwd, words) {
  const args = ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--silent", ...words];
  const shell = process.platform === "win32";
  return spawnSync("npm", args, { cwd, stdio: ["ignore", "ignore", "inherit"], shell }).status === 0;
}

/** An editor with extensions of its own, and settings of its own. */
export class CodeServer {
  /** @type {import("node:child_process").ChildProcess | undefined} */
  #process;

  /**
   * @param {string} folder where code-server is installed
   * @param {string} own an empty folder
   */
  constructor(folder, own) {
    this.program = join(folder, "node_modules/code-server/out/node/entry.js");
    const runtime = `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
    this.node = join(folder, "node_modules", runtime, "bin", "node");
    this.own = own;
    this.args = ["--extensions-dir", join(own, "extensions"), "--user-data-dir", join(own, "data")];
    mkdirSync(join(own, "data", "User"), { recursive: true });
  }

  /** @param {object} settings */
  configure(settings) {
    writeFileSync(join(this.own, "data", "User", "settings.json"), JSON.stringify(settings));
  }

  /** @param {string} archive a `.vsix` */
  install(archive) {
    const args = [this.program, ...this.args, "--install-extension", archive];
    const done = spawnSync(this.node, args, { encoding: "utf8", env: this.#environment });
    if (done.status !== 0) throw new Error(`${archive} was not installed:\n${done.stdout}${done.stderr}`);
  }

  /** @returns {Promise<string>} its address */
  async start() {
    const port = await freePort();
    const words = ["--auth", "none", "--bind-addr", `127.0.0.1:${port}`, "--disable-workspace-trust"];
    const quiet = ["--disable-telemetry", "--disable-update-check"];
    // A group of its own, since it leaves its children behind.
    this.#process = spawn(this.node, [this.program, ...this.args, ...words, ...quiet], {
      env: this.#environment,
      stdio: "ignore",
      detached: true,
    });
    const address = `http://127.0.0.1:${port}`;
    for (let attempt = 0; attempt < 120; attempt++) {
      const answer = await fetch(`${address}/healthz`).catch(() => undefined);
      if (answer?.ok === true) return address;
      await new Promise((settle) => setTimeout(settle, 500));
    }
    throw new Error("code-server does not answer");
  }

  stop() {
    const id = this.#process?.pid;
    if (id !== undefined) process.kill(-id, "SIGKILL");
  }

  /** Tasks of the editor run with the project's Node. */
  get #environment() {
    return { ...process.env, XDG_CONFIG_HOME: join(this.own, "config") };
  }
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((settle, fail) => {
    const server = createServer().once("error", fail);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => settle(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
