import { OptionError, type Logger } from "@lighterjs/core";
import type { Unavailable } from "./backends/backend.js";
import { BACKENDS, type BackendName } from "./backends/index.js";
import { installGradients } from "./kernels/install-kernels.js";

export interface BackendContext {
  /** The object with the option `backend`, for errors about it. */
  readonly subject?: object;
  /** A folder of the project whose packages may be used. Default: the working directory. */
  readonly projectDirectory?: string;
}

/**
 * Makes TensorFlow.js compute with a backend, and says which it is. `auto` is `native` where the
 * project has it, else `wasm`.
 *
 * @throws OptionError about the option `backend`, when what was asked for by name cannot be had.
 */
export async function useBackend(
  backend: "auto" | BackendName,
  logger: Logger,
  context: BackendContext = {},
): Promise<BackendName> {
  const used = await startBackend(backend, logger, context);
  installGradients();
  return used;
}

async function startBackend(
  backend: "auto" | BackendName,
  logger: Logger,
  { subject, projectDirectory = process.cwd() }: BackendContext,
): Promise<BackendName> {
  const wanted = backend === "auto" ? "native" : backend;
  const unavailable = await BACKENDS[wanted].start(projectDirectory);
  if (unavailable === undefined) return wanted;
  if (backend !== "auto") throw notThere(wanted, unavailable, subject);
  if (unavailable.isInstalled) logger.warn(`${unavailable.reason}; training on wasm, which is slower`);
  await BACKENDS.wasm.start(projectDirectory);
  return "wasm";
}

function notThere(
  backend: BackendName,
  { reason, help }: Unavailable,
  subject: object | undefined,
): OptionError {
  return new OptionError(
    [
      {
        code: "INVALID_OPTION",
        path: ["backend"],
        on: "value",
        message: `the backend \`${backend}\` cannot be used: ${reason}`,
        label: "not available here",
        help: [...help, "or write `backend: auto`, which takes what there is"],
      },
    ],
    subject === undefined ? {} : { subject },
  );
}
