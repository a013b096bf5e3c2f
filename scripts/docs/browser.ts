import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { extname, join, normalize } from "node:path";
import { chromium, type Browser } from "playwright-core";

const BROWSERS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Path of the browser of this machine; undefined where there is none. */
export const browserPath = [process.env["CHROME_PATH"] ?? "", ...BROWSERS].find((path) => existsSync(path));

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: browserPath ?? "",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"],
  });
}

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".css": "text/css",
  ".js": "text/javascript",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

/** A server of the files of a folder, and its address, which ends in `/`. */
export interface FileServer {
  readonly address: string;
  readonly server: Server;
}

/**
 * Serves the files of a folder as any server of static files does.
 *
 * @param base - path at which the folder lies: `/`, or `/lighter/`
 */
export async function serveFiles(folder: string, base = "/"): Promise<FileServer> {
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url ?? "/", "http://localhost").pathname));
    const file = path.startsWith(base) ? path.slice(base.length) || "index.html" : "outside";
    readFile(join(folder, file)).then(
      (content) =>
        response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "text/plain" }).end(content),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const address = server.address();
  return { address: `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}${base}`, server };
}
