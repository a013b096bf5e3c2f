import {
  fileLimitHelp,
  isAllowedHost,
  type FileAccess,
  type FileLimits,
  systemCode,
} from "@lighterjs/core/files";
import { modelFault } from "./model-fault.js";

/** Bounds of one file. */
export interface FetchBounds {
  /** Bytes, unpacked. */
  readonly most: number;
  /** The limit that says so; none where the model itself does. */
  readonly limit: keyof FileLimits | undefined;
  /** Milliseconds since 1970. */
  readonly until: number;
  readonly access: FileAccess;
}

/** A server that sends nothing for so long has stopped. */
const SILENCE_MS = 30_000;

/**
 * Fetches a file. Redirects are followed as far as their limit goes, and to no other host than the
 * command line allows.
 *
 * @throws OptionError about the option `path`
 */
export async function fetchFile(url: URL, bounds: FetchBounds): Promise<Uint8Array> {
  const clock = new FetchClock(bounds.until);
  try {
    const response = await follow(url, bounds, clock);
    if (!response.ok)
      throw modelFault(
        "FILE_NOT_FOUND",
        `\`${url.href}\` answers ${response.status}`,
        `answers ${response.status}`,
      );
    return await readBody(response, url, bounds, clock);
  } catch (error) {
    if (clock.reason === "time") throw tooSlow(url, bounds);
    throw error;
  } finally {
    clock.stop();
  }
}

async function follow(first: URL, bounds: FetchBounds, clock: FetchClock): Promise<Response> {
  const { maxRedirects } = bounds.access.limits;
  let url = first;
  for (let redirects = 0; ; redirects++) {
    const response = await request(url, clock);
    const location = response.headers.get("location");
    if (response.status < 300 || response.status > 399 || location === null) return response;
    await response.body?.cancel();
    if (redirects === maxRedirects)
      throw modelFault(
        "LIMIT_EXCEEDED",
        `\`${first.href}\` leads on more than ${maxRedirects} times`,
        "redirected again and again",
        { help: [fileLimitHelp("maxRedirects")] },
      );
    const next = URL.canParse(location, url.href) ? new URL(location, url) : undefined;
    if (next === undefined || !/^https?:$/.test(next.protocol))
      throw modelFault("FILE_NOT_FOUND", `\`${url.href}\` leads on to what is no address`, "leads nowhere");
    if (!isSameHost(url, next) && !isAllowedHost(next, bounds.access)) throw leadsAway(url, next);
    url = next;
  }
}

/** With encryption as before, or for the first time. */
function isSameHost(from: URL, to: URL): boolean {
  if (from.host === to.host && from.protocol === to.protocol) return true;
  const arePlain = from.port === "" && to.port === "";
  return from.hostname === to.hostname && arePlain && to.protocol === "https:";
}

function leadsAway(from: URL, to: URL) {
  return modelFault(
    "HOST_NOT_ALLOWED",
    `\`${from.href}\` leads on to another host, \`${to.protocol}//${to.host}\``,
    "leads to another host",
    { help: [`if you trust it, allow it with \`--allow-host ${to.host}\``] },
  );
}

async function request(url: URL, clock: FetchClock): Promise<Response> {
  try {
    clock.restart();
    // Unpacked by the server, so that what it says of the size is that of the file.
    const headers = { "accept-encoding": "identity" };
    return await fetch(url, { redirect: "manual", signal: clock.signal, headers });
  } catch (error) {
    const reason = clock.reason === "silence" ? `: ${SILENT}` : reasonOf(error);
    throw modelFault("FILE_NOT_FOUND", `\`${url.href}\` cannot be reached${reason}`, "cannot be reached", {
      cause: error,
    });
  }
}

async function readBody(
  response: Response,
  url: URL,
  bounds: FetchBounds,
  clock: FetchClock,
): Promise<Uint8Array> {
  const { most } = bounds;
  if (Number(response.headers.get("content-length")) > most) {
    await response.body?.cancel();
    throw tooLarge(url, bounds);
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  const body: ReadableStreamDefaultReader<Uint8Array> | undefined = response.body?.getReader();
  try {
    for (;;) {
      clock.restart();
      const part: Uint8Array | undefined = (await body?.read())?.value;
      if (part === undefined) break;
      length += part.byteLength;
      if (length > most) throw tooLarge(url, bounds);
      chunks.push(part);
    }
  } catch (error) {
    if (!clock.signal.aborted && length > most) throw error;
    const reason = clock.reason === "silence" ? SILENT : "the connection ended before the file";
    throw modelFault("INVALID_MODEL", `\`${url.href}\` cannot be read: ${reason}`, "cut off", {
      cause: error,
    });
  } finally {
    await body?.cancel().catch(() => undefined);
  }
  return Buffer.concat(chunks, length);
}

const SILENT = `it sent nothing for ${SILENCE_MS / 1000} seconds`;

function tooLarge(url: URL, { most, limit }: FetchBounds) {
  const bytes = `${most.toLocaleString("en-US")} bytes`;
  return limit === undefined
    ? modelFault("INVALID_MODEL", `\`${url.href}\` is too long: ${bytes} were expected`, "too long")
    : modelFault("LIMIT_EXCEEDED", `\`${url.href}\` has more than ${bytes}`, "too large", {
        help: [fileLimitHelp(limit)],
      });
}

function tooSlow(url: URL, { access }: FetchBounds) {
  const seconds = access.limits.maxDownloadSeconds;
  return modelFault(
    "LIMIT_EXCEEDED",
    `the model was not fetched within ${seconds} seconds; the last file was \`${url.href}\``,
    "took too long",
    { help: [fileLimitHelp("maxDownloadSeconds")] },
  );
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = systemCode(cause) ?? "";
  return code === "" ? "" : ` (${code})`;
}

/** Ends a request whose time is over, or whose server has fallen silent. */
class FetchClock {
  readonly #controller = new AbortController();
  readonly #end: NodeJS.Timeout;
  #silence: NodeJS.Timeout | undefined;
  reason: "time" | "silence" | undefined;

  /** @param until - milliseconds since 1970 */
  constructor(until: number) {
    // A timer waits for no more milliseconds than fit into 31 bits.
    const left = Math.min(Math.max(0, until - Date.now()), 2 ** 31 - 1);
    this.#end = setTimeout(() => this.#abort("time"), left);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Something has come: silence begins anew. */
  restart(): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#abort("silence"), SILENCE_MS);
  }

  stop(): void {
    clearTimeout(this.#end);
    clearTimeout(this.#silence);
  }

  #abort(reason: "time" | "silence"): void {
    this.reason ??= reason;
    this.#controller.abort();
  }
}
