import { AsyncLocalStorage } from "#platform/async-storage";
import { DEFAULT_FILE_LIMITS, type FileLimits } from "./file-limits.js";

/**
 * The permissions of a config's objects outside of the config: how much they may read, and from
 * where.
 */
export interface FileAccess {
  readonly limits: FileLimits;
  /**
   * Hosts that may be reached whatever else holds, and that may be sent values of the environment:
   * `host` or `host:port`.
   */
  readonly allowedHosts: readonly string[];
  /**
   * Which hosts may be reached: `any`, or only those that are `allowed`, as for a command that only
   * looks.
   */
  readonly network: "any" | "allowed";
}

const DEFAULT: FileAccess = { limits: DEFAULT_FILE_LIMITS, allowedHosts: [], network: "any" };

/** One for all copies of this package in a process. */
const KEY = Symbol.for("lighter.fileAccess");

function storage(): AsyncLocalStorage<FileAccess> {
  const known: unknown = Reflect.get(globalThis, KEY);
  if (known instanceof AsyncLocalStorage) return known as AsyncLocalStorage<FileAccess>;
  const made = new AsyncLocalStorage<FileAccess>();
  Reflect.set(globalThis, KEY, made);
  return made;
}

/**
 * The permissions here and now; the defaults, and any host, where nothing was said by
 * {@link withFileAccess}.
 */
export function fileAccess(): FileAccess {
  return storage().getStore() ?? DEFAULT;
}

/**
 * Runs `work`, and all that it awaits, with these limits and hosts; what is left out is as around
 * it.
 *
 * @example
 * ```ts
 * import { withFileAccess } from "@lighterjs/core/files";
 *
 * await withFileAccess({ limits: { maxParameters: 2e9 } }, async () => {
 *   // build and train a larger model
 * });
 * ```
 */
export function withFileAccess<T>(
  { limits, ...access }: Partial<Omit<FileAccess, "limits">> & { readonly limits?: Partial<FileLimits> },
  work: () => T,
): T {
  const around = fileAccess();
  return storage().run({ ...around, ...access, limits: { ...around.limits, ...limits } }, work);
}

/**
 * Whether a list of allowed hosts has the host of an address: by its name, for every port, or by
 * name and port.
 */
export function isAllowedHost({ hostname, host }: URL, { allowedHosts }: FileAccess): boolean {
  return allowedHosts.some((allowed) => [hostname, host].includes(allowed.toLowerCase()));
}
