// What thawing a backbone costs, phase by phase: head only, the last block, half, all. Our step,
// with what frozen layers put out computed anew or kept, against what it must at least do: the
// forward pass of the frozen layers, and a step of the others, cut by hand. Beside plain
// TensorFlow.js with its flags, and what `lighter plan` expects. Every backbone has a process of
// its own, as the memory of WebAssembly never shrinks; the last one goes through all phases with 16
// samples of 224² in its 4 GiB.
//
// node benchmarks/run.js backbones [ROUNDS], after `npx tsc -b`
import { spawnSync } from "node:child_process";
import { printTable } from "../print-table.js";
import { mlp } from "../training/networks.js";
import { makeSamples } from "../training/samples.js";
import { steppedRun } from "../training/stepped-run.js";
import { systemOf } from "../training/systems.js";
import { EngineProcess } from "../steps/engine-process.js";
import { measurePhase } from "./measure-phase.js";
import { mobileNetV2, smallResNet } from "./networks.js";
import { throughPhases } from "./through-phases.js";

const BACKBONES = {
  mobilenet96: mobileNetV2(96, 16),
  mobilenet224: mobileNetV2(224, 4),
  resnet: smallResNet(64, 16),
};
const ROUNDS = 5;
/** Milliseconds of a turn of PyTorch. */
const TURN = 500;
const LARGE = "memory";

/** @typedef {import("./measure-phase.js").MeasuredPhase} MeasuredPhase */

/** Prints a table for each backbone. */
export function run() {
  for (const name of [...Object.keys(BACKBONES), LARGE]) {
    const { status } = spawnSync(process.execPath, [import.meta.filename, name], { stdio: "inherit" });
    if (status !== 0) throw new Error(`the process for ${name} has failed`);
  }
}

/** @param {import("./networks.js").Backbone} backbone @param {number} rounds */
async function measure(backbone, rounds) {
  const python = process.env["LIGHTER_PYTHON"];
  const steps = `${import.meta.dirname}/../steps/steps.py`;
  const torch = python === undefined ? undefined : new EngineProcess("PyTorch", [python, steps]);
  if (torch === undefined) console.log("left out: PyTorch; LIGHTER_PYTHON names no Python that has it");
  for (const phase of backbone.phases) {
    const measured = await measurePhase(backbone, phase, rounds);
    const name = [backbone.torch, backbone.sampleShape[0], backbone.batchSize, phase.modules].join("/");
    for (let round = 0; round < rounds; round++) await torch?.turn(name, TURN);
    printTable(
      `${backbone.name}, ${phase.name}; batches of ${backbone.batchSize}, wasm (least processor time of a step, by turns in one process)`,
      ["", "found", "against", "ratio", "goal", ""],
      rowsOf(measured, torch?.times(name)?.min),
    );
  }
  torch?.end();
}

/**
 * @param {MeasuredPhase} measured
 * @param {number | undefined} torch least milliseconds of a step of PyTorch
 */
function rowsOf({ rounds, bytes, plan }, torch) {
  // The least of each: what else runs on the machine can only make it more.
  const step = (/** @type {keyof MeasuredPhase["rounds"][number]} */ which) =>
    Math.min(...rounds.map((round) => round[which]));
  const [ours, cached, unfrozen, rest] = [step("ours"), step("cached"), step("unfrozen"), step("rest")];
  const parts = step("region") + rest;
  const need = Math.max(bytes.rest + bytes.crossing, bytes.region);
  const ms = (/** @type {number} */ value) => `${value.toFixed(1)} ms`;
  const mib = (/** @type {number} */ value) => `${(value / 2 ** 20).toFixed(1)} MiB`;
  const row = (
    /** @type {string} */ what,
    /** @type {string} */ found,
    /** @type {string} */ against,
    /** @type {number} */ ratio,
    /** @type {readonly [number, number] | undefined} */ goal,
  ) => [
    what,
    found,
    against,
    ratio.toFixed(2),
    goal === undefined ? "" : goal[0] === 0 ? `≤ ${goal[1]}` : `${goal[0]}–${goal[1]}`,
    goal === undefined ? "" : ratio >= goal[0] && ratio <= goal[1] ? "met" : "missed",
  ];
  const estimateRow = (
    /** @type {string} */ what,
    /** @type {number} */ estimate,
    /** @type {number} */ measured,
  ) => row(what, estimate.toFixed(3), measured.toFixed(3), estimate / measured, [0.75, 1.25]);
  return [
    row("step : region forward + rest by hand", ms(ours), ms(parts), ours / parts, [0, 1.1]),
    row("cached step : rest by hand", ms(cached), ms(rest), cached / rest, [0, 1.1]),
    row(
      "step : plain TensorFlow.js with flags",
      ms(ours),
      ms(step("plain")),
      ours / step("plain"),
      undefined,
    ),
    ...(torch === undefined ? [] : [row("step : PyTorch", ms(ours), ms(torch), ours / torch, undefined)]),
    estimateRow("plan : step", plan.estimated, ours / unfrozen),
    estimateRow("plan : cached step", plan.cached, cached / unfrozen),
    row("peak : rest + crossing, or region", mib(bytes.ours), mib(need), bytes.ours / need, [0, 1.15]),
    row(
      "cached peak : rest + crossing",
      mib(bytes.cached),
      mib(bytes.rest + bytes.crossing),
      bytes.cached / (bytes.rest + bytes.crossing),
      [0, 1.15],
    ),
  ];
}

if (process.argv[1] === import.meta.filename) {
  // A model of TensorFlow.js is built at once, and so wants a backend, which a run starts.
  await (await steppedRun(systemOf(mlp, makeSamples(mlp).loader), [], "wasm")).end();
  const [, , name = "", rounds = String(ROUNDS)] = process.argv;
  if (name === LARGE) await throughPhases(mobileNetV2(224, 16));
  else {
    const backbone = /** @type {Record<string, import("./networks.js").Backbone>} */ (BACKBONES)[name];
    if (backbone === undefined) throw new Error(`there is no backbone ${name}`);
    await measure(backbone, Number(rounds));
  }
  process.exit();
}
