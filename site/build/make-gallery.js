// Has examples train, and shows what came of it: what they printed, their plan, their report.
import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { content, root, sources } from "./assemble-pages.js";

const lighter = join(root, "packages/cli/bin/lighter.js");

/**
 * @typedef {object} Example
 * @property {string} name of its run and of its pages
 * @property {string} folder below `examples`
 * @property {string} config
 * @property {string} title
 * @property {string} about
 * @property {readonly (readonly string[])[]} [before] commands that it needs the results of
 * @property {readonly (readonly string[])[]} [after] commands that use its run
 */

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
    after: [["test", "runs/birds"]],
  },
  {
    name: "messages",
    folder: "data",
    config: "messages.yaml",
    title: "The class of a text",
    about: "JSON lines with a message and its kind; the words are learned from the data.",
    after: [["test", "runs/messages"]],
  },
  {
    name: "series",
    folder: "data",
    config: "series.yaml",
    title: "The next six months of a series",
    about: "A table with a row for each month, of which a network looks at two years at a time.",
    after: [["test", "runs/series"]],
  },
  {
    name: "letters",
    folder: "letters",
    config: "finetune.yaml",
    title: "Half of the alphabet, from four images each",
    about:
      "A network that knows A to M learns N to Z, and two Freezers give its layers back to training step by step. Here it learned A to M in 4 epochs; the example itself takes 16.",
    before: [["fit", "pretrain.yaml", "trainer.max_epochs=4", "--run-dir", "runs/letters-before"]],
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
  const place = await realpath(await mkdtemp(join(tmpdir(), "lighter-gallery-")));
  const folder = join(content, "public/gallery");
  await mkdir(folder, { recursive: true });
  const sections = [];
  try {
    // One after the other, as they say how fast they were.
    for (const example of EXAMPLES) sections.push(await sectionOf(example, place, folder));
    sections.push(await sweepSection(place, folder));
  } finally {
    await rm(place, { recursive: true, force: true });
  }
  const introduction =
    "Examples of the repository, with what they printed, the plan of what is frozen when, and the report of their run. They ran when these pages were made.";
  await writeFile(join(content, "gallery.md"), `# Gallery\n\n${introduction}\n\n${sections.join("\n")}`);
  return "gallery.md";
}

/**
 * Copies an example, so that its runs lie where its commands say and yet not among the sources.
 *
 * @param {string} project the folder below `examples`
 * @param {string} place for copies of projects
 */
async function copyOf(project, place) {
  const source = join(root, "examples", project);
  const others = ["node_modules", "runs", "sweeps"].map((name) => join(source, name));
  const cwd = await mkdtemp(join(place, `${project}-`));
  await cp(source, cwd, { recursive: true, filter: (path) => !others.includes(path) });
  await symlink(join(source, "node_modules"), join(cwd, "node_modules"), "junction");

  const environment = { ...process.env, NO_COLOR: "1" };
  /** @param {readonly string[]} words */
  const run = async (words) => {
    const options = { cwd, maxBuffer: 2 ** 26, env: environment };
    const { stderr, stdout } = await execute(process.execPath, [lighter, ...words], options);
    return { stderr: stderr.replaceAll(`${cwd}/`, ""), stdout: stdout.replaceAll(`${cwd}/`, "") };
  };
  return {
    /** The text of a config as it is shown. @param {string} config */
    async text(config) {
      const text = await readFile(join(cwd, config), "utf8");
      return `\`\`\`yaml\n${text.replace(/^# yaml-language-server:.*\n\n?/, "").trimEnd()}\n\`\`\``;
    },
    /** A command and what it printed, as a terminal shows it. @param {readonly string[]} words */
    async shown(...words) {
      const { stderr, stdout } = await run(words);
      const printed = `${stderr}${stdout}`.trimEnd();
      const text = words[0] === "fit" ? shortened(printed) : printed;
      return `\`\`\`console\n$ lighter ${words.join(" ")}\n${text}\n\`\`\``;
    },
    /** A page that a command writes to stdout. @param {readonly string[]} words */
    async page(...words) {
      return (await run(words)).stdout;
    },
    /** The report of a run. @param {string} of */
    async report(of) {
      const file = join(cwd, "report.html");
      await run(["report", of, "--output", file]);
      return (await readFile(file, "utf8")).replaceAll(`${cwd}/`, "");
    },
  };
}

const execute = promisify(execFile);

/** @param {string} project */
function linkTo(project) {
  return `The whole of it is in [examples/${project}](${sources}/tree/main/examples/${project}).`;
}

/**
 * @param {Example} example
 * @param {string} place for a copy of it
 * @param {string} folder for its pages
 */
async function sectionOf(example, place, folder) {
  const { name, folder: project, config, title, about, before = [], after = [] } = example;
  const commands = await copyOf(project, place);
  const run = `runs/${name}`;
  const text = await commands.text(config);
  const shown = [];
  for (const words of before) shown.push(await commands.shown(...words));
  shown.push(await commands.shown("fit", config, "--run-dir", run));
  for (const words of after) shown.push(await commands.shown(...words));
  // Of a network that trains as a whole, the plan has nothing to tell in words.
  if (text.includes("lighter.callbacks.Freezer")) shown.push(await commands.shown("plan", config));
  const plan = await commands.page("plan", config, "--format", "html");
  await writeFile(join(folder, `${name}-plan.html`), plan);
  await writeFile(join(folder, `${name}-report.html`), await commands.report(run));
  return `## ${title}

${about} ${linkTo(project)}

${text}

${shown.join("\n\n")}

Drawn: the ${pageLink(name, "plan")} of the run, and its ${pageLink(name, "report")}.
`;
}

/**
 * @param {string} place for a copy of the example
 * @param {string} folder for its page
 */
async function sweepSection(place, folder) {
  const commands = await copyOf("sweep", place);
  const sweep = "sweeps/wells";
  const shown = [
    await commands.shown("sweep", "config.yaml", "sweep.repeat=1", "--sweep-dir", sweep),
    await commands.shown("sweep", "show", sweep),
  ];
  const page = await commands.page("sweep", "show", sweep, "--format", "html");
  await writeFile(join(folder, "wells-sweep.html"), page);
  return `## Many values at once

Which learning rate, and how wide a network? Here with one seed for each pair; the example itself takes three. ${linkTo("sweep")}

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
  const lines = text.split("\n");
  return lines.length <= SHOWN.first + SHOWN.last + 1
    ? text
    : [...lines.slice(0, SHOWN.first), "…", ...lines.slice(-SHOWN.last)].join("\n");
}
