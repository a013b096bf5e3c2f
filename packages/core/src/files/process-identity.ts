import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { systemCode } from "./error-text.js";

/**
 * One process, beyond doubt: its number alone is given to others after it, and to others beside it
 * in containers.
 */
export interface ProcessIdentity {
  readonly pid: number;
  readonly host: string;
  /** Who gives out such numbers: on Linux one boot and one namespace, elsewhere the host. */
  readonly system: string;
  /** When the process began, as its system says it; empty where that is not known. */
  readonly started: string;
}

/** `foreign`: nobody on this system can tell, since the process belongs to another one. */
export type ProcessFate = "alive" | "dead" | "foreign";

let own: ProcessIdentity | undefined;

/** The identity of this process. */
export function thisProcess(): ProcessIdentity {
  return (own ??= {
    pid: process.pid,
    host: hostname(),
    system: systemName(),
    started: startOf("self") ?? "",
  });
}

/** Tells whether a process is still there. */
export function processFate({ pid, system, started }: ProcessIdentity): ProcessFate {
  const self = thisProcess();
  if (system !== self.system) return "foreign";
  if (pid === self.pid) return started === self.started ? "alive" : "dead";
  if (!exists(pid)) return "dead";
  const now = seesOwnSystem() ? startOf(pid) : undefined;
  // It cannot be asked: one of another user, say.
  if (now === undefined || started === "") return "foreign";
  return now === started ? "alive" : "dead";
}

/**
 * Part of the name of a file that only this process writes. Whoever finds it can tell whether its
 * maker lives.
 */
export function processStamp({ pid, system, started }: Omit<ProcessIdentity, "host">): string {
  return `${pid}-${brief(system)}-${brief(started)}`;
}

/** Tells whether the process that a {@link processStamp} names is still there. */
export function stampFate(stamp: string): ProcessFate {
  const self = thisProcess();
  const [pid, system] = stamp.split("-");
  if (stamp === processStamp(self)) return "alive";
  if (system !== brief(self.system)) return "foreign";
  if (!exists(Number(pid))) return "dead";
  const started = seesOwnSystem() ? startOf(Number(pid)) : undefined;
  if (started === undefined) return "foreign";
  return stamp === processStamp({ pid: Number(pid), system: self.system, started }) ? "alive" : "dead";
}

function brief(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 8);
}

function systemName(): string {
  if (process.platform !== "linux") return hostname();
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    return `${boot} ${readlinkSync("/proc/self/ns/pid")}`;
  } catch {
    return hostname();
  }
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) === "EPERM";
  }
}

/**
 * In a namespace without a `/proc` of its own, the numbers in there are those of another system.
 */
function seesOwnSystem(): boolean {
  if (process.platform !== "linux") return true;
  try {
    return readlinkSync("/proc/self") === String(process.pid);
  } catch {
    return false;
  }
}

/**
 * Nothing where it is not known. One that has ended and waits for its parent has no start any more.
 */
function startOf(pid: number | "self"): string | undefined {
  try {
    if (process.platform === "linux") return linuxStart(readFileSync(`/proc/${pid}/stat`, "utf8"));
    if (process.platform === "win32") return undefined;
    const number = String(pid === "self" ? process.pid : pid);
    const env = { ...process.env, LC_ALL: "C", TZ: "UTC" };
    return execFileSync("ps", ["-o", "lstart=", "-p", number], { env, encoding: "utf8" }).trim();
  } catch {
    return undefined;
  }
}

/** Field 22: ticks since the boot. The name of the program, before, may hold anything. */
function linuxStart(stat: string): string | undefined {
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields[0] === "Z" || fields[0] === "X" ? "ended" : fields[19];
}
