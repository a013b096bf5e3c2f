// Runs the whole example: pretraining on A to M, the plan of the fine-tuning, the fine-tuning on N
// to Z, and the same from scratch for comparison. Run with `node start.js` after a build.
import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, relative, resolve } from "node:path";
import { performance } from "node:perf_hooks";

const require = createRequire(import.meta.url);
const lighter = join(require.resolve("lighterjs/package.json"), "../bin/lighter.js");
const folder = import.meta.dirname;

/**
 * Runs one `lighter` command in this folder; people see its messages as they come.
 * @param {string} purpose
 * @param {string[]} args
 * @returns {Promise<string>} what it wrote to stdout
 */
function run(purpose, ...args) {
  console.log(`\n${purpose}\n\n$ lighter ${args.join(" ")}\n`);
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [lighter, ...args], {
      cwd: folder,
      stdio: ["inherit", "pipe", "inherit"],
    });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      output += text;
      process.stdout.write(text);
    });
    child.on("error", fail);
    child.on("close", (code) => {
      if (code === 0) done(output);
      else process.exit(code ?? 1); // it has said why
    });
  });
}

/**
 * Trains and reads what came out.
 * @param {string} purpose
 * @param {string[]} configs
 * @returns {Promise<{ accuracy: number, seconds: number, runFolder: string }>}
 */
async function fit(purpose, ...configs) {
  const started = performance.now();
  const output = await run(purpose, "fit", ...configs);
  const seconds = (performance.now() - started) / 1000;
  const runFolder = resolve(folder, output.trimEnd().split("\n").at(-1) ?? "");
  const status = JSON.parse(await readFile(join(runFolder, "status.json"), "utf8"));
  return { accuracy: status.metrics["val/accuracy"], seconds, runFolder };
}

const pretrained = await fit("1. Learn the letters A to M, from 80 images of each.", "pretrain.yaml");
await run("2. See what fine-tuning will freeze when, before any training.", "plan", "finetune.yaml");
const finetuned = await fit(
  "3. Learn N to Z from 4 images of each, on top of what A to M taught.",
  "finetune.yaml",
);
const scratch = await fit(
  "4. For comparison: the same from scratch, without Freezers.",
  "finetune.yaml",
  "scratch.yaml",
);

const rows = [
  { what: "A–M, 80 images per letter", ...pretrained },
  { what: "N–Z, 4 images per letter, fine-tuned with two Freezers", ...finetuned },
  { what: "N–Z, 4 images per letter, from scratch", ...scratch },
];
console.log("\nShare of letters recognized, in eight typefaces that training never showed:\n");
for (const { what, accuracy, seconds, runFolder } of rows) {
  const percent = `${(100 * accuracy).toFixed(1)} %`.padStart(7);
  const time = `${seconds.toFixed(0)} s`.padStart(7);
  console.log(`  ${what.padEnd(56)}${percent}${time}   ${relative(process.cwd(), runFolder)}`);
}
console.log(`
Each folder holds the metrics, the config as it was resolved, and how the run ended. What to try next:

  cd ${relative(process.cwd(), folder) || "."}
  npx lighter fit finetune.yaml "trainer.callbacks[0].until_epoch=10"  # keep the backbone frozen for longer
  npx lighter targets lighter.callbacks.Freezer                        # what else a Freezer can do`);
