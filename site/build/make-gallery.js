// Has examples train, and shows what came of it: what they printed, their plan, their report.
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { content, root, sources } from "./assemble-pages.js";

const lighter = join(root, "packages/cli/bin/lighter.js");

/**
 * @typedef {object} Example
 * @property {string} name
 * @property {string} folder below `examples`
 * @property {string} config
 * @property {string} title
 * @property {string} about
 * @property {readonly (readonly string[])[]} [before] commands that it needs the results of
 * @property {readonly string[]} [changes] overrides, such as make it short
 */

/** Stands in commands for the folder of all runs, which pages call `runs`. */
const RUNS = "RUNS";

/** @type {readonly Example[]} */
const EXAMPLES = [
  {
    name: "quickstart",
    folder: "quickstart",
    config: "config.yaml",
    title: "The exclusive or",
    about: "Four rows in the config itself. A Freezer has the output layer train alone at first.",
  },
  {
    name: "birds",
    folder: "data",
    config: "birds.yaml",
    title: "A number from a table",
    about: "A CSV file with names, dates and empty cells; the columns say what they are for.",
  },
  {
    name: "messages",
    folder: "data",
    config: "messages.yaml",
    title: "The class of a text",
    about: "JSON lines with a message and its kind; the words are learned from the data.",
  },
  {
    name: "series",
    folder: "data",
    config: "series.yaml",
    title: "The next six months of a series",
    about: "A table with a row for each month, and a network that looks at some of them at a time.",
  },
  {
    name: "letters",
    folder: "letters",
    config: "finetune.yaml",
    title: "Half of the alphabet, from four images each",
    about:
      "A network that knows A to M learns N to Z, and two Freezers give its layers back to training step by step. In short: the example itself trains for longer.",
    before: [
      ["fit", "pretrain.yaml", "trainer.max_epochs=6", `trainer.callbacks[0].path=${RUNS}/pretrained`],
    ],
    changes: [`features.path=${RUNS}/pretrained`],
  },
  {
    name: "half-circles",
    folder: "custom-callback",
    config: "config.yaml",
    title: "A callback of one's own",
    about: "A class of the project stops the run; its options come from its TypeScript types.",
  },
];

/** Lines of a run that are shown at its beginning and at its end. */
const SHOWN = { first: 10, last: 8 };

/**
 * Writes the page `gallery.md` into the content, and the pages that the command line drew beside it.
 *
 * @returns {Promise<string>} its path
 */
export async function makeGallery() {
  const place = await mkdtemp(join(tmpdir(), "lighter-gallery-"));
  const folder = join(content, "public/gallery");
  await mkdir(folder, { recursive: true });
  try {
    const sections = await Promise.all([
      ...EXAMPLES.map((example) => sectionOf(example, place, folder)),
      sweepSection(place, folder),
    ]);
    const introduction =
      "Examples of the repository, with what they printed, what they had planned, and the report of their run. They ran when these pages were made.";
    await writeFile(join(content, "gallery.md"), `# Gallery\n\n${introduction}\n\n${sections.join("\n")}`);
    return "gallery.md";
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}

/**
 * Runs commands in the folder of an example.
 *
 * @param {string} project the folder below `examples`
 * @param {string} place of all runs
 */
function commandsIn(project, place) {
  const cwd = join(root, "examples", project);
  const options = { cwd, maxBuffer: 2 ** 26, env: { ...process.env, NO_COLOR: "1" } };
  const hidden = (/** @type {string} */ text) => text.replaceAll(place, "runs");
  return {
    /** The text of a config as it is shown. @param {string} config */
    async text(config) {
      const text = await readFile(join(cwd, config), "utf8");
      return `\`\`\`yaml\n${text.replace(/^# yaml-language-server:.*\n\n?/, "").trimEnd()}\n\`\`\``;
    },
    /** What a command writes to stdout. @param {readonly string[]} words */
    async output(...words) {
      const { stdout } = await execute(process.execPath, [lighter, ...inPlace(words)], options);
      return hidden(stdout);
    },
    /** A command and what it printed, as a terminal shows it. @param {readonly string[]} words */
    async shown(...words) {
      const { stderr, stdout } = await execute(process.execPath, [lighter, ...inPlace(words)], options);
      const line = words.map((word) => word.replace(RUNS, "runs")).join(" ");
      return `\`\`\`console\n$ lighter ${line}\n${shortened(hidden(`${stderr}${stdout}`))}\n\`\`\``;
    },
  };

  /** @param {readonly string[]} words */
  function inPlace(words) {
    return words.map((word) => word.replace(RUNS, place));
  }
}

const execute = promisify(execFile);

/** @param {string} project */
function linkTo(project) {
  return `The whole of it is in [examples/${project}](${sources}/tree/main/examples/${project}).`;
}

/**
 * @param {Example} example
 * @param {string} place for its run
 * @param {string} folder for its pages
 */
async function sectionOf(
  { name, folder: project, config, title, about, before = [], changes = [] },
  place,
  folder,
) {
  const commands = commandsIn(project, place);
  const run = `${RUNS}/${name}`;
  const shown = [];
  for (const words of before) shown.push(await commands.shown(...words));
  shown.push(await commands.shown("fit", config, ...changes, "--run-dir", run));
  shown.push(await commands.shown("plan", config, ...changes));
  const file = (/** @type {string} */ page) => join(folder, `${name}-${page}.html`);
  await writeFile(file("plan"), await commands.output("plan", config, ...changes, "--format", "html"));
  await commands.output("report", run, "--output", file("report"));
  const report = await readFile(file("report"), "utf8");
  await writeFile(file("report"), report.replaceAll(place, "runs"));
  return `## ${title}

${about} ${linkTo(project)}

${await commands.text(config)}

${shown.join("\n\n")}

Drawn: the ${pageLink(name, "plan")} of the run, and its ${pageLink(name, "report")}.
`;
}

/**
 * @param {string} place for its trials
 * @param {string} folder for its page
 */
async function sweepSection(place, folder) {
  const commands = commandsIn("sweep", place);
  const sweep = `${RUNS}/wells`;
  const shown = [
    await commands.shown("sweep", "config.yaml", "sweep.repeat=1", "--jobs", "2", "--sweep-dir", sweep),
    await commands.shown("sweep", "show", sweep),
  ];
  const page = await commands.output("sweep", "show", sweep, "--format", "html");
  await writeFile(join(folder, "wells-sweep.html"), page);
  return `## Many values at once

Which learning rate, and how wide a network? In short: one seed for each. ${linkTo("sweep")}

${await commands.text("config.yaml")}

${shown.join("\n\n")}

Drawn: the ${pageLink("wells", "sweep")} as a page.
`;
}

/** @param {string} name @param {string} page */
function pageLink(name, page) {
  return `<a href="gallery/${name}-${page}.html" target="_blank">${page}</a>`;
}

/** @param {string} text */
function shortened(text) {
  const lines = text.trimEnd().split("\n");
  return lines.length <= SHOWN.first + SHOWN.last + 1
    ? lines.join("\n")
    : [...lines.slice(0, SHOWN.first), "…", ...lines.slice(-SHOWN.last)].join("\n");
}
