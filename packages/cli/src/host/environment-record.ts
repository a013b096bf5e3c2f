import { arch, availableParallelism, cpus, platform, release, totalmem } from "node:os";

/**
 * What a run depends on beyond its config, for `environment.json`: versions and the machine's kind. No environment
 * variable, user or host name goes in.
 */
export function environmentRecord(options: {
  readonly packages: Readonly<Record<string, string>>;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly seed: number;
}): Record<string, unknown> {
  return {
    started_at: new Date(options.startedAt).toISOString(),
    seed: options.seed,
    node: process.versions.node,
    packages: options.packages,
    platform: platform(),
    architecture: arch(),
    system_release: release(),
    cpu: cpus()[0]?.model ?? "unknown",
    cpu_count: availableParallelism(),
    memory_bytes: totalmem(),
  };
}
