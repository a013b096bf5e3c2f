// A sweep whose own process and trials are killed again and again, beside one that nobody disturbs:
// every trial must end once, with the same losses bit for bit. node run.js sweep-survival [trials]
// [kills], 40 and 20 by default. Needs the build.
import { spawn, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout } from "node:timers/promises";

const root = resolve(import.meta.dirname, "../..");
const lighter = join(root, "packages/cli/bin/lighter.js");

/** @param {readonly string[]} args */
export async function run([trials = "40", kills = "20"] = []) {
  const project = mkdtempSync(join(root, "examples", ".survival-"));
  try {
    for (const name of ["config.yaml", "package.json", "node_modules"])
      cpSync(join(root, "examples/sweep", name), join(project, name), {
        recursive: true,
        verbatimSymlinks: true,
      });
    const rates = Array.from({ length: Number(trials) }, (_, index) => 0.01 * (index + 1)).join(",");
    const args = [
      ...["config.yaml", `system.optimizer.learning_rate=${rates}`, "~sweep", "trainer.max_epochs=200"],
      ...["--jobs", "2", "--quiet", "--sweep-dir"],
    ];
    const started = performance.now();
    const calm = spawnSync(process.execPath, [lighter, "sweep", ...args, "calm"], { cwd: project });
    const seconds = (performance.now() - started) / 1000;
    console.log(`undisturbed: code ${calm.status}, ${(seconds / Number(trials)).toFixed(2)} s a trial`);

    let done = 0;
    let code = -1;
    while (code !== 0) {
      const sweep = spawn(process.execPath, [lighter, "sweep", ...args, "hit"], {
        cwd: project,
        stdio: "ignore",
      });
      const ended = new Promise((settle) => sweep.once("exit", (each) => settle(each ?? -1)));
      while (done < Number(kills) && sweep.exitCode === null) {
        await setTimeout(1000 + Math.random() * 3000);
        const isDriver = done % 2 === 0;
        if (isDriver) sweep.kill("SIGKILL");
        else killTrial(join(project, "hit", "trials"));
        done += 1;
        if (isDriver) break;
      }
      code = Number(await ended);
    }
    const folders = ["calm", "hit"].map((name) => join(project, name, "trials"));
    const ids = readdirSync(folders[0] ?? "").filter((name) => /^\d+$/.test(name));
    const different = ids.filter((id) => {
      const [calmly, hit] = folders.map((folder) => losses(join(folder, id, "metrics.csv")));
      return calmly !== hit;
    });
    const events = readFileSync(join(project, "hit", "trials.jsonl"), "utf8");
    const ends = [...events.matchAll(/"event":"ended","trial":"(\d+)","state":"completed"/g)].map(
      ([, id]) => id,
    );
    const isOnce = ends.length === ids.length && new Set(ends).size === ids.length;
    console.log(`after ${done} kills: ${ends.length} of ${ids.length} trials ended, each once: ${isOnce}`);
    console.log(`trials with other losses than undisturbed: ${different.join(", ") || "none"}`);
    if (!isOnce || different.length > 0) process.exitCode = 1;
  } finally {
    rmSync(project, { recursive: true, force: true });
  }
}

/** Kills the process that trains one of the trials under way. @param {string} folder */
function killTrial(folder) {
  for (const name of readdirSync(folder)
    .filter((each) => /^\d+$/.test(each))
    .reverse())
    for (const file of readdirSync(join(folder, name)))
      if (/^attempt-\d+\.lock$/.test(file)) {
        const { pid } = JSON.parse(readFileSync(join(folder, name, file), "utf8"));
        try {
          process.kill(Number(pid), "SIGKILL");
        } catch {
          // It has just ended by itself.
        }
        return;
      }
}

/** The losses of a run, without what differs from run to run. @param {string} path */
function losses(path) {
  const [head = "", ...rows] = readFileSync(path, "utf8").trimEnd().split("\n");
  const column = head.split(",").indexOf("train/loss");
  return rows.map((row) => row.split(",")[column]).join("\n");
}
