import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, it } from "vitest";
import { DIFFERENCES } from "./differences.js";
import { GROUPS } from "./groups/groups.js";
import { renderDifferences, renderScore } from "./render-score.js";

const page = resolve(import.meta.dirname, "../../../../docs/coming-from-hydra.md");

/** The page with the text between the comments `<!-- name -->` and `<!-- /name -->` renewed. */
function renewed(text: string, name: string, content: string): string {
  const [start, end] = [`<!-- ${name} -->\n`, `\n<!-- /${name} -->`];
  const [from, to] = [text.indexOf(start), text.indexOf(end)];
  if (from === -1 || to === -1) throw new Error(`the page has no section \`${name}\``);
  return `${text.slice(0, from + start.length)}\n${content}${text.slice(to)}`;
}

it("the page for people who come from Hydra has the score as it is (`vitest -u` writes it)", async () => {
  const text = readFileSync(page, "utf8");
  const scored = renewed(text, "score", renderScore(GROUPS));
  await expect(renewed(scored, "differences", renderDifferences(GROUPS))).toMatchFileSnapshot(page);
});

it("the 128 cases are all there, each once, and every difference has one", () => {
  const cases = GROUPS.flatMap((group) => group.cases);
  const ids = cases.map(({ id }) => id);
  expect(ids.filter((id) => !/[a-z]$/.test(id))).toHaveLength(128);
  expect(new Set(ids).size).toBe(ids.length);
  for (const group of GROUPS)
    expect(group.cases.every(({ id }) => new RegExp(`^${group.letter}\\d\\d[a-z]?$`).test(id))).toBe(true);
  expect(new Set(cases.flatMap(({ differs }) => differs ?? []))).toEqual(new Set(Object.keys(DIFFERENCES)));
});
