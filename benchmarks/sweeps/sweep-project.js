// Projects in temporary folders that sweep, and what is left of a sweep.
import { readFileSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { link, toyProject, trainingProject } from "../faults/project.js";

const packages = resolve(import.meta.dirname, "../../packages");

/**
 * One whose trials train on TensorFlow.js, or train nothing.
 *
 * @param {"tfjs" | "toy"} trainer
 * @param {Readonly<Record<string, string>>} files
 */
export async function sweepProject(trainer, files) {
  const dependencies = {
    [trainer === "toy" ? "toy-trainer" : "@lighterjs/tfjs"]: "*",
    "@lighterjs/sweeps": "*",
    "@lighterjs/bullmq": "*",
  };
  const make = trainer === "toy" ? toyProject : trainingProject;
  const project = await make({
    "package.json": JSON.stringify({ name: "swept", type: "module", dependencies }),
    ...files,
  });
  for (const name of ["sweeps", "bullmq"])
    await link(project.path, `@lighterjs/${name}`, join(packages, name));
  return project;
}

/**
 * What is recorded of a sweep.
 *
 * @param {string} folder
 * @returns {{ event: string, trial?: string, state?: string, at: string }[]}
 */
export function eventsOf(folder) {
  const lines = readFileSync(join(folder, "trials.jsonl"), "utf8").trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line));
}

/** Ids of trials that have a run folder. @param {string} folder */
export function begunTrials(folder) {
  return readdirSync(join(folder, "trials")).filter((name) => /^\d+$/.test(name));
}

/** The process that trains a trial now. @param {string} folder @param {string} id */
export function processOf(folder, id) {
  const run = join(folder, "trials", id);
  const lock = readdirSync(run).find((name) => /^attempt-\d+\.lock$/.test(name));
  if (lock === undefined) return undefined;
  try {
    return Number(JSON.parse(readFileSync(join(run, lock), "utf8")).pid);
  } catch {
    // It is being written, or has just gone.
    return undefined;
  }
}

/**
 * When processes of a trial began, in milliseconds since 1970.
 *
 * @param {string} folder
 * @param {string} id
 */
export function beginnings(folder, id) {
  const text = readFileSync(join(folder, "trials", `${id}.jsonl`), "utf8");
  return [...text.matchAll(/"began":"([^"]+)"/g)].map(([, at = ""]) => Date.parse(at));
}

/**
 * The losses of a trial, without what differs from run to run.
 *
 * @param {string} folder
 * @param {string} id
 */
export function losses(folder, id) {
  const [head = "", ...rows] = readFileSync(join(folder, "trials", id, "metrics.csv"), "utf8")
    .trimEnd()
    .split("\n");
  const columns = head.split(",");
  const wanted = ["epoch", "train/loss"].map((name) => columns.indexOf(name));
  return rows.map((row) => wanted.map((column) => row.split(",")[column]).join()).join("\n");
}
