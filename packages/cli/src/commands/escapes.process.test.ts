import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { runLighter } from "../testing/run-lighter.js";
import { createToyProject, type ToyProject } from "../testing/toy-project.js";

const EVIL = "\u001b[2J\u202e\u009b";
/** The same in the escapes of YAML and JSON. */
const WRITTEN = "\\u001b[2J\\u202e\\u009b";
const FILE = `ev${EVIL}il.yaml`;

const gossip = (when: string): string =>
  `trainer:\n  callbacks: [{ _target_: toy.Gossip, when: ${when}, told: "${WRITTEN}" }]\nsystem: { token: "${WRITTEN}" }\n`;

let project: ToyProject;
beforeAll(async () => {
  project = await createToyProject({
    [FILE]: gossip("logged"),
    "built.yaml": gossip("built"),
    "later.yaml": gossip("later"),
    "faulty.yaml": `trainer:\n  "max${WRITTEN}": 1\n  batches: "${WRITTEN}"\nsystem: { _target_: "toy.${WRITTEN}" }\n`,
  });
  const manifest = join(project.path, "node_modules/toy-trainer/lighter.targets.json");
  const text = await readFile(manifest, "utf8");
  await writeFile(manifest, text.replace("What is trained.", `What ${WRITTEN} is trained.`));
});
afterAll(() => project.remove());

it.each([
  ["check", FILE, `trainer.${EVIL}=1`],
  ["check", "faulty.yaml"],
  ["check", "faulty.yaml", "--format", "json"],
  ["check", `no${EVIL}.yaml`],
  ["print", FILE, "--origins"],
  ["print", FILE, "--resolve", "--origins"],
  ["fit", FILE],
  ["fit", "built.yaml", "--verbose"],
  ["fit", "later.yaml"],
  ["plan", FILE, "--format", "json"],
  ["diff", FILE, "built.yaml"],
  ["targets"],
  ["targets", "toy.System"],
  ["targets", "--format", "json"],
  ["targets", `toy.${EVIL}`],
  ["explain", EVIL],
  [`fi${EVIL}`],
  ["fit", `--${EVIL}`],
])("commands no terminal and hides nothing: lighter %j %j %j", async (...args) => {
  const { stdout, stderr } = await runLighter(args, { cwd: project.path });
  const text = (stdout + stderr).replaceAll("\n", "").replace(`${join(project.path, "runs")}`, "");
  // The run folder, for whoever reads it as a path, is named after the config.
  const shown = args[0] === "fit" ? text.replaceAll(`ev${EVIL}il`, "") : text;
  expect(shown).not.toBe("");
  expect(shown).not.toMatch(/(?!\t)\p{Cc}|\u202e/u);
});
