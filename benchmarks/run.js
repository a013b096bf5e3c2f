// All benchmarks, or those named: node run.js config training Alone, because they measure nothing
// and go on as long as they are told: node run.js fuzz [minutes] [seed], node run.js hostile-files
// [minutes] [seed], node run.js edits [edits] [seed], node run.js language-server-memory [cycles],
// node run.js faults [share], node run.js hostile-projects [word], node run.js kernels-scan [calls]
// [seed], node run.js samplers [seeds], node run.js sweep-survival [trials] [kills], node run.js
// sweep-full-disk [sizes], node run.js sweep-overhead [trials]

/** @type {Record<string, string>} */
const benchmarks = {
  config: "./config/config.js",
  "start-up": "./start-up.js",
  training: "./training.js",
  kernels: "./kernels.js",
  steps: "./steps/steps.js",
  "largest-batch": "./steps/largest-batch.js",
  freezing: "./freezing.js",
  backbones: "./backbones/backbones.js",
  strategies: "./strategies.js",
  predict: "./predict/predict.js",
  "language-server": "./language-server/language-server.js",
  attacks: "./fuzz/time-attacks.js",
};

/** @type {Record<string, string>} */
const trials = {
  fuzz: "./fuzz/fuzz.js",
  "hostile-files": "./hostile-files/hostile-files.js",
  "hostile-projects": "./hostile-projects/hostile-projects.js",
  faults: "./faults/faults.js",
  edits: "./language-server/edits.js",
  "language-server-memory": "./language-server/memory.js",
  samplers: "./sweeps/samplers.js",
  "sweep-survival": "./sweeps/survival.js",
  "sweep-full-disk": "./sweeps/full-disk.js",
  "sweep-overhead": "./sweeps/overhead.js",
};

const [first, ...rest] = process.argv.slice(2);
const trial = first === undefined ? undefined : trials[first];
if (trial !== undefined) {
  const { run } = /** @type {{ run: (args: string[]) => Promise<void> }} */ (await import(trial));
  await run(rest);
  process.exit();
}
if (first === "kernels-scan") {
  const { run } = await import("./kernels-scan.js");
  run(rest);
}
const names = first === undefined ? Object.keys(benchmarks) : [first, ...rest];
for (const name of names) {
  const file = benchmarks[name];
  if (file === undefined) {
    console.error(`there is no benchmark \`${name}\`; there are ${Object.keys(benchmarks).join(", ")}`);
    process.exit(2);
  }
  const { run } = /** @type {{ run: () => void | Promise<void> }} */ (await import(file));
  await run();
}
