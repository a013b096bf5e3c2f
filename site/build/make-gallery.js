// Has examples train, and shows what came of it: what they printed, their plan, their report.
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { content, root, sources } from "./assemble-pages.js";

const lighter = join(root, "packages/cli/bin/lighter.js");

/** @typedef {{ readonly name: string, readonly folder: string, readonly config: string, readonly title: string, readonly about: string }} Example */

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
    const sections = await Promise.all(EXAMPLES.map((example) => sectionOf(example, place, folder)));
    const introduction =
      "Examples of the repository, with what they printed, what they had planned, and the report of their run. They ran when these pages were made.";
    await writeFile(join(content, "gallery.md"), `# Gallery\n\n${introduction}\n\n${sections.join("\n")}`);
    return "gallery.md";
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}

/**
 * @param {Example} example
 * @param {string} place for its run
 * @param {string} folder for its pages
 */
async function sectionOf({ name, folder: project, config, title, about }, place, folder) {
  const cwd = join(root, "examples", project);
  const run = join(place, name);
  const command = async (/** @type {readonly string[]} */ ...words) => {
    const options = { cwd, maxBuffer: 2 ** 26, env: { ...process.env, NO_COLOR: "1" } };
    return promisify(execFile)(process.execPath, [lighter, ...words], options);
  };
  const { stderr, stdout } = await command("fit", config, "--run-dir", run);
  const plan = await command("plan", config);
  const file = (/** @type {string} */ page) => join(folder, `${name}-${page}.html`);
  await writeFile(file("plan"), (await command("plan", config, "--format", "html")).stdout);
  await command("report", run, "--output", file("report"));
  const report = await readFile(file("report"), "utf8");
  await writeFile(file("report"), report.replaceAll(run, `runs/${name}`));
  const text = await readFile(join(cwd, config), "utf8");
  const printed = shortened(`${stderr}${stdout}`.replaceAll(run, `runs/${name}`));
  const beside = (/** @type {string} */ page) =>
    `<a href="gallery/${name}-${page}.html" target="_blank">${page}</a>`;
  return `## ${title}

${about} The whole of it is in [examples/${project}](${sources}/tree/main/examples/${project}).

\`\`\`yaml
${text.replace(/^# yaml-language-server:.*\n\n?/, "").trimEnd()}
\`\`\`

\`\`\`console
$ lighter fit ${config} --run-dir runs/${name}
${printed}
\`\`\`

\`\`\`console
$ lighter plan ${config}
${plan.stdout.trimEnd()}
\`\`\`

Drawn: the ${beside("plan")} of the run, and its ${beside("report")}.
`;
}

/** @param {string} text */
function shortened(text) {
  const lines = text.trimEnd().split("\n");
  return lines.length <= SHOWN.first + SHOWN.last + 1
    ? lines.join("\n")
    : [...lines.slice(0, SHOWN.first), "…", ...lines.slice(-SHOWN.last)].join("\n");
}
