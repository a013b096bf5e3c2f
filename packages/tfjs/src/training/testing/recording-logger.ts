import type { Logger } from "@lighterjs/core";

export interface RecordingLogger extends Logger {
  readonly lines: string[];
}

/** Keeps what it is told. */
export function recordingLogger(): RecordingLogger {
  const lines: string[] = [];
  const add = (message: string) => void lines.push(message);
  return { lines, debug: add, info: add, warn: add };
}
