// Makes the page on which a visitor writes a config: its workers, and the project that the page has.
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { HOME, MODULES } from "../playground/node/disk.js";
import { content, root } from "./assemble-pages.js";
import { bundleLanguageServer, bundleWorker } from "./bundle-worker.js";

const lighter = join(root, "packages/cli/bin/lighter.js");
const letters = join(root, "examples/letters");

/** Writes all that the page loads into the content. */
export async function makePlayground() {
  const folder = join(content, "public/playground");
  mkdirSync(folder, { recursive: true });
  /** @param {string} name @param {unknown} value */
  const publish = (name, value) => writeFileSync(join(folder, name), JSON.stringify(value));
  publish("examples.json", examples());
  publish("project.json", project());
  publish("data.json", await data());
  await bundleWorker(folder);
  await bundleLanguageServer(folder);
}

/**
 * The examples to begin with; the first is what the README shows, with a slip of the pen.
 *
 * @returns {readonly import("../playground/answers.js").Example[]}
 */
function examples() {
  const [, readme = ""] = /^```yaml\n(.*?)^```$/ms.exec(readFileSync(join(root, "README.md"), "utf8")) ?? [];
  const slip = readme.replace("until_epoch:", "until_epochs:");
  if (slip === readme) throw new Error("the first config of README.md has no `until_epoch`");
  /** @param {string} path */
  const text = (path) =>
    readFileSync(join(root, path), "utf8").replace(/^# yaml-language-server:.*\n\n?/, "");
  return [
    { title: "A Freezer, with one fault", files: ["config.yaml"], texts: { "config.yaml": slip } },
    {
      title: "Gradual unfreezing: a file over another",
      files: ["finetune.yaml", "strategies/gradual-rates.yaml"],
      texts: {
        "strategies/gradual-rates.yaml": text("examples/letters/strategies/gradual-rates.yaml"),
        "finetune.yaml": text("examples/letters/finetune.yaml"),
      },
    },
    {
      title: "Block after block: a network in its own file",
      files: ["config.yaml"],
      texts: {
        "config.yaml": text("site/playground/examples/blocks.yaml"),
        "network.yaml": text("examples/backbone/network.yaml"),
      },
    },
  ];
}

/** A project that depends on the trainer, as `lighter init` makes one. */
function project() {
  const own = { name: "playground", type: "module", dependencies: { "@lighterjs/tfjs": "*" } };
  const files = new Map([[`${HOME}/package.json`, Buffer.from(JSON.stringify(own))]]);
  for (const name of ["callbacks", "sweeps", "tfjs"]) {
    const place = join(root, "packages", name);
    const published = readdirSync(place).filter((file) => /^package\.json$|\.targets\.json$/.test(file));
    for (const file of published)
      files.set(`${MODULES}/@lighterjs/${name}/${file}`, readFileSync(join(place, file)));
  }
  return { files: inBase64(files) };
}

/** Images of letters, and a network that has seen others, as examples/letters has them. */
async function data() {
  const files = new Map([
    ...filesIn(join(letters, "images/finetune"), `${HOME}/images/finetune`),
    ...(await pretrained()),
  ]);
  /** @param {string} part */
  const same = (part) => [`${HOME}/images/${part}`, `${HOME}/images/finetune/${part}`];
  return { files: inBase64(files), same: Object.fromEntries(["train", "val"].map(same)) };
}

/** One step is as good as many: a plan looks at the layers, and not at what they have learned. */
async function pretrained() {
  const place = mkdtempSync(join(tmpdir(), "lighter-playground-"));
  const model = join(place, "model");
  const settings = ["~trainer.max_epochs", "+trainer.max_steps=1", `trainer.callbacks.0.path=${model}`];
  try {
    const words = ["fit", "pretrain.yaml", ...settings, "--run-dir", join(place, "run")];
    await promisify(execFile)(process.execPath, [lighter, ...words], { cwd: letters });
    return filesIn(model, `${HOME}/runs/pretrained`);
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

/**
 * @param {string} folder
 * @param {string} place of it on the page's disk
 * @returns {Map<string, Buffer>}
 */
function filesIn(folder, place) {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
  const paths = found.map(({ parentPath, name }) => join(parentPath, name)).sort();
  return new Map(
    paths.map((path) => [place + path.slice(folder.length).replaceAll("\\", "/"), readFileSync(path)]),
  );
}

/** @param {ReadonlyMap<string, Buffer>} files */
const inBase64 = (files) =>
  Object.fromEntries([...files].map(([path, bytes]) => [path, bytes.toString("base64")]));
