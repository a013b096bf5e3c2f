// Scores what is reported of the broken configs in fixtures/, as a table for docs/errors.md.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { evaluateConfig, readExpectation } from "./evaluate-config.js";

const fixtures = join(import.meta.dirname, "fixtures");

/** Folders of the broken configs, by name. */
export const brokenConfigs = readdirSync(fixtures, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => ({ name, folder: join(fixtures, name) }))
  .sort((a, b) => (a.name < b.name ? -1 : 1));

/** @type {readonly (readonly [keyof import("./evaluate-config.js").Score, string])[]} */
const COLUMNS = [
  ["place", "place"],
  ["cause", "cause"],
  ["fix", "fix"],
  ["cured", "cured"],
  ["all", "all faults"],
  ["unbuilt", "nothing built"],
];

/**
 * @typedef {object} ScoredConfig
 * @property {string} name
 * @property {import("./evaluate-config.js").Expectation} expectation
 * @property {import("./evaluate-config.js").Score} score
 */

/** @returns {Promise<ScoredConfig[]>} */
export async function scoreConfigs() {
  const scored = [];
  for (const { name, folder } of brokenConfigs)
    scored.push({ name, expectation: readExpectation(folder), score: await evaluateConfig(folder) });
  return scored;
}

/** @param {readonly ScoredConfig[]} rows @returns {string} the chapter of docs/errors.md */
export function renderScore(rows) {
  const faults = rows.reduce((sum, { expectation }) => sum + expectation.faults.length, 0);
  const cells = rows.flatMap(({ score }) => COLUMNS.map(([key]) => score[key]));
  const scored = cells.filter((cell) => cell !== undefined);
  return [
    "## Score",
    `How much a person is told about ${faults} faults in ${rows.length} broken configs. Each folder of \`scripts/errors/fixtures\` holds one, with what its author expects in \`expected.json\`; \`node scripts/generate-error-docs.js\` runs \`lighter fit\` up to the first step on each of them and fills in the table.`,
    [
      "- **place**: file, line and column of each fault, and no more and no less than the wrong text is marked",
      "- **cause**: each message names what is wrong",
      "- **fix**: each report says what to write instead, or lists what is valid",
      "- **cured**: each piece of advice, obeyed, removes its fault, brings no other and loses nothing that was written; a test does so",
      "- **all faults**: one run reports all faults, in the order of the sources, and nothing else",
      "- **nothing built**: no object was made",
    ].join("\n"),
    `${scored.filter(Boolean).length} of ${scored.length} cells hold.`,
    [
      `| mistake | ${COLUMNS.map(([, title]) => title).join(" | ")} |`,
      `| --- | ${COLUMNS.map(() => ":-:").join(" | ")} |`,
      ...rows.map(
        ({ name, expectation: { title }, score }) =>
          `| [${title}](../scripts/errors/fixtures/${name}) | ${COLUMNS.map(([key]) => mark(score[key])).join(" | ")} |`,
      ),
    ].join("\n"),
    "A warning leaves the config as it is, so that its objects may be built. What only the model or the data can tell, such as a parameter name that matches nothing, is found by `lighter plan` and by `lighter fit` before its first step.",
  ].join("\n\n");
}

/** @param {boolean | undefined} cell */
function mark(cell) {
  if (cell === undefined) return "–";
  return cell ? "✓" : "✗";
}
