import { OptionError, type Logger } from "@lighterjs/core";
import { installCpuKernels, installGradients } from "./kernels/install-kernels.js";
import { NATIVE_PACKAGES, useNativeBackend } from "./native-backend.js";
import { loadCpuBackend, tf } from "./tf.js";
import { useWasmBackend } from "./wasm-backend.js";
import { useWebgpuBackend, WEBGPU_PACKAGES } from "./webgpu-backend.js";

/** What computes. */
export type BackendName = "native" | "webgpu" | "wasm" | "cpu";

export interface BackendContext {
  /** The object with the option `backend`, for errors about it. */
  readonly subject?: object;
  /** A folder of the project whose packages may be used. Default: the working directory. */
  readonly projectDirectory?: string;
}

/**
 * Makes TensorFlow.js compute with a backend, and says which it is. `auto` is `native` where the project has it, else `wasm`.
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
  switch (backend) {
    case "auto": {
      const native = await useNativeBackend(projectDirectory);
      if (native.state === "ready") return "native";
      if (native.state === "broken")
        logger.warn(
          `\`${native.package}\` is installed but ${native.reason}; training on wasm, which is slower`,
        );
      await useWasmBackend();
      return "wasm";
    }
    case "native": {
      const native = await useNativeBackend(projectDirectory);
      if (native.state === "ready") return "native";
      const broken = native.state === "broken";
      throw unavailable(
        "native",
        broken
          ? `\`${native.package}\` is installed but ${native.reason}`
          : "`@tensorflow/tfjs-node` is not installed",
        broken
          ? [`install it anew with its install script allowed: \`npm rebuild ${native.package}\``]
          : [`install one of ${NATIVE_PACKAGES.map((name) => `\`${name}\``).join(" and ")} in the project`],
        subject,
      );
    }
    case "webgpu": {
      const webgpu = await useWebgpuBackend(projectDirectory);
      if (webgpu.state === "ready") return "webgpu";
      throw unavailable(
        "webgpu",
        webgpu.state === "broken" ? webgpu.reason : `\`${webgpu.missing}\` is not installed`,
        webgpu.state === "broken" ? [] : [`install both: \`npm install ${WEBGPU_PACKAGES.join(" ")}\``],
        subject,
      );
    }
    case "wasm":
      await useWasmBackend();
      return "wasm";
    case "cpu":
      loadCpuBackend();
      installCpuKernels();
      await tf.setBackend("cpu");
      return "cpu";
  }
}

function unavailable(
  backend: BackendName,
  reason: string,
  help: readonly string[],
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
