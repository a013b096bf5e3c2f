import { execFile, execFileSync, spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { lookup } from "node:dns/promises";
import { availableParallelism, hostname, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { promisify } from "node:util";
import { freePort } from "./free-port.js";

/** A Slurm of one node on this machine. */
export interface SlurmCluster extends AsyncDisposable {
  /** With which its commands, and what calls them, are started. */
  readonly environment: Readonly<Record<string, string>>;
  /** Runs one of its commands. @returns what it prints */
  command(program: string, ...words: readonly string[]): Promise<string>;
  /**
   * Kills the controller, and starts another.
   *
   * @param forgets - whether it begins without the state of the one before
   */
  crash(forgets?: boolean): Promise<void>;
}

const CANNOT_START = {
  unpacked: "`LIGHTER_SLURM` does not name a folder that `scripts/sweeps/unpack-slurm.sh` has made",
  root: "Slurm's daemons run as root",
  name: "the name of this machine does not lead to 127.0.0.1",
};

/** Starts Slurm's daemons. @returns why they cannot be started here, where they cannot */
export async function startSlurm(): Promise<SlurmCluster | string> {
  const unpacked = process.env["LIGHTER_SLURM"] ?? "";
  const root = join(unpacked, "root");
  if (unpacked === "" || (await readFile(join(unpacked, "complete")).catch(() => undefined)) === undefined)
    return CANNOT_START.unpacked;
  if (process.getuid?.() !== 0) return CANNOT_START.root;
  const { address } = await lookup(hostname(), 4).catch(() => ({ address: "" }));
  if (address !== "127.0.0.1") return CANNOT_START.name;
  // The path of a socket has at most 107 characters.
  const folder = await mkdtemp(join(tmpdir(), "slurm-"));
  await writeFile(join(folder, "munge.key"), randomBytes(128), { mode: 0o600 });
  await writeConfig(folder, root);
  const libraries = find(root, "*.so*").map((path) => path.slice(0, path.lastIndexOf("/")));
  const environment = {
    SLURM_CONF: join(folder, "slurm.conf"),
    PATH: `${join(root, "usr/bin")}:${join(root, "usr/sbin")}:${process.env["PATH"] ?? ""}`,
    LD_LIBRARY_PATH: [...new Set(libraries)].join(":"),
  };
  const env = { ...process.env, ...environment };
  const daemon = (program: string, ...words: readonly string[]): ChildProcess =>
    spawn(program, words, { env, stdio: "ignore" });
  const socket = join(folder, "munge.socket");
  const ofMunge = ["key-file=munge.key", "pid-file=munge.pid", "log-file=munge.log", "seed-file=munge.seed"];
  const munged = daemon(
    "munged",
    "--foreground",
    "--force",
    `--socket=${socket}`,
    ...ofMunge.map((option) => `--${option.replace("=", `=${folder}/`)}`),
  );
  const controller = (): ChildProcess => daemon("slurmctld-wlm", "-D");
  let slurmctld = controller();
  const slurmd = daemon("slurmd-wlm", "-D", "-d", join(root, "usr/sbin/slurmstepd-wlm"));
  const run = promisify(execFile);
  const command = async (program: string, ...words: readonly string[]): Promise<string> =>
    (await run(program, words, { env })).stdout;
  const answers = async (state: RegExp): Promise<boolean> => {
    for (let tries = 0; tries < 600 && slurmd.exitCode === null && munged.exitCode === null; tries++) {
      if (state.test(await command("sinfo", "--noheader", "--format=%t").catch(() => ""))) return true;
      await setTimeout(100);
    }
    return false;
  };
  /**
   * Waits until the controller has written down what it knows, five seconds after a change at most.
   * One that comes back without the last change believes for many minutes that jobs run which have
   * ended.
   */
  const saved = async (): Promise<void> => {
    const asked = Date.now();
    const isSaved = async (): Promise<boolean> =>
      (await stat(join(folder, "state/job_state")).catch(() => ({ mtimeMs: 0 }))).mtimeMs > asked;
    while (Date.now() < asked + 7_000 && !(await isSaved())) await setTimeout(50);
  };
  const cluster: SlurmCluster = {
    environment,
    command,
    async crash(forgets = false) {
      if (!forgets) await saved();
      await end(slurmctld, "SIGKILL");
      if (forgets) {
        await rm(join(folder, "state"), { recursive: true, force: true });
        // Numbers that are given out twice would drain the node.
        const config = await readFile(environment.SLURM_CONF, "utf8");
        const other = config.replace(/(?<=^FirstJobId=)\d+/m, (first) => String(Number(first) + 1000));
        await writeFile(environment.SLURM_CONF, other);
      }
      slurmctld = controller();
      await answers(/^(?:idle|mix|alloc|comp)\n/);
    },
    async [Symbol.asyncDispose]() {
      // A job outlives its daemon.
      await command("scancel", "--me").catch(() => "");
      while ((await command("squeue", "--noheader").catch(() => "")) !== "") await setTimeout(100);
      for (const each of [slurmd, slurmctld, munged]) await end(each, "SIGTERM");
      await rm(folder, { recursive: true, force: true });
    },
  };
  if (await answers(/^idle\n/)) return cluster;
  const log = await readFile(join(folder, "slurmd.log"), "utf8").catch(() => "");
  for (const each of [slurmd, slurmctld, munged]) await end(each, "SIGKILL");
  await rm(folder, { recursive: true, force: true });
  return `the daemons of Slurm do not come up: ${log.trimEnd().split("\n").at(-1) ?? ""}`;
}

/** A short `cred_expire` lets a requeued job wait for seconds, not minutes. */
async function writeConfig(folder: string, root: string): Promise<void> {
  const [plugin = ""] = find(root, "auth_munge.so");
  const settings = {
    ClusterName: "test",
    FirstJobId: 1,
    // It changes, and the node does not read it again.
    DebugFlags: "NO_CONF_HASH",
    SlurmctldHost: `${hostname()}(127.0.0.1)`,
    SlurmctldPort: await freePort(),
    SlurmdPort: await freePort(),
    CommunicationParameters: "NoCtldInAddrAny,NoInAddrAny",
    MailProg: "/bin/true",
    AuthInfo: `socket=${folder}/munge.socket,cred_expire=5`,
    PluginDir: plugin.slice(0, plugin.lastIndexOf("/")),
    StateSaveLocation: join(folder, "state"),
    SlurmctldPidFile: join(folder, "slurmctld.pid"),
    SlurmctldLogFile: join(folder, "slurmctld.log"),
    SlurmdSpoolDir: join(folder, "spool"),
    SlurmdPidFile: join(folder, "slurmd.pid"),
    SlurmdLogFile: join(folder, "slurmd.log"),
    ProctrackType: "proctrack/linuxproc",
    SelectType: "select/cons_tres",
    SelectTypeParameters: "CR_CPU",
    // What is asked for need not be there: these are tests of the queue.
    SlurmdParameters: "config_overrides",
    SchedulerParameters: "batch_sched_delay=1,sched_interval=2,bf_interval=2",
    ReturnToService: 2,
  };
  const memory = Math.floor(totalmem() / 1024 / 1024);
  const cpus = Math.max(2, availableParallelism());
  const lines = [
    ...Object.entries(settings).map(([name, value]) => `${name}=${value}`),
    `NodeName=${hostname()} NodeAddr=127.0.0.1 CPUs=${cpus} RealMemory=${memory}`,
    `PartitionName=main Nodes=${hostname()} Default=YES MaxTime=INFINITE State=UP`,
  ];
  await writeFile(join(folder, "slurm.conf"), `${lines.join("\n")}\n`);
  // "autodetect" ends the daemon where no cgroup is mounted; nothing here uses one.
  await writeFile(join(folder, "cgroup.conf"), "CgroupPlugin=cgroup/v1\n");
}

const find = (folder: string, name: string): readonly string[] =>
  execFileSync("find", [folder, "-name", name], { encoding: "utf8" }).trim().split("\n");

function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once("exit", () => resolve());
    child.kill(signal);
  });
}
