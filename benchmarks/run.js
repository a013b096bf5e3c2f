// All benchmarks, or those named: node run.js config training

/** @type {Record<string, string>} */
const benchmarks = {
  config: "./config/config.js",
  "start-up": "./start-up.js",
  training: "./training.js",
  strategies: "./strategies.js",
};

const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(benchmarks);
for (const name of names) {
  const file = benchmarks[name];
  if (file === undefined) {
    console.error(`there is no benchmark \`${name}\`; there are ${Object.keys(benchmarks).join(", ")}`);
    process.exit(2);
  }
  const { run } = /** @type {{ run: () => void | Promise<void> }} */ (await import(file));
  await run();
}
