import { STOP_EXIT_CODE, type StopSignalName } from "../exit-code.js";

const NAMES = Object.keys(STOP_EXIT_CODE) as readonly StopSignalName[];

/** A process as far as signals are concerned. */
export interface SignalSource {
  on(signal: StopSignalName, listener: () => void): unknown;
  off(signal: StopSignalName, listener: () => void): unknown;
}

/** Turns signals to the process into one request to stop. */
export interface StopRequest {
  /** Aborted by the first signal; the reason is its name. */
  readonly signal: AbortSignal;
  /** Name of the first signal, once there was one. */
  readonly receivedSignal: StopSignalName | undefined;
  /**
   * Asks the run to stop as a first signal would, for a reason of its own; after a signal, nothing.
   */
  readonly request: (name: StopSignalName, reason?: string) => void;
  /** Gives signals their usual meaning back. */
  dispose(): void;
}

/**
 * The first SIGINT, SIGTERM, SIGHUP or SIGUSR1 asks the run to stop after its step; the second
 * calls `endNow`.
 */
export function listenForStop(
  source: SignalSource,
  onRequest: (name: StopSignalName) => void,
  endNow: (name: StopSignalName) => void,
): StopRequest {
  const controller = new AbortController();
  let received: StopSignalName | undefined;
  const request = (name: StopSignalName, reason: string = name): void => {
    if (received !== undefined) return;
    received = name;
    onRequest(name);
    controller.abort(reason);
  };
  const listeners = NAMES.map((name) => {
    const listener = (): void => {
      if (received !== undefined) return endNow(name);
      request(name);
    };
    source.on(name, listener);
    return { name, listener };
  });
  return {
    signal: controller.signal,
    request,
    get receivedSignal() {
      return received;
    },
    dispose() {
      for (const { name, listener } of listeners) source.off(name, listener);
    },
  };
}
