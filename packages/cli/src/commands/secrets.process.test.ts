import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runLighter } from "../testing/run-lighter.js";
import { createToyProject, type ToyProject } from "../testing/toy-project.js";

/** A part of every secret, and of nothing else. */
const MARK = "zq7canary";

const environment = {
  SECRET: `${MARK}/k3y+=\\"end`,
  SECRET_URL: `https://me:${MARK}4711@host.example/a?b=${MARK}-5`,
  SECRET_LIST: `[${MARK}-one1, {${MARK}_key2: ${MARK}-value3}]`,
  SECRET_NUMBERS: `[1, 2, ${MARK}}`,
  SECRET_LINES: `-----BEGIN-----\n${MARK}AbC123\n${MARK}DeF456\n-----END-----`,
  SECRET_TARGET: `toy.Freezer${MARK}`,
  SECRET_PATH: `${MARK}-folder9/data.csv`,
};

const SOUND = `
holder: { deep: ["\${env:SECRET}", { list: "\${oc.decode:\${oc.env:SECRET_LIST}}" }] }
text: "Bearer \${env:SECRET} of \${env:SECRET_URL}"
nested: \${text}
copied: \${copy:holder}
selected: \${oc.select:holder.deep.0}
absent: \${oc.select:nowhere,\${env:SECRET}}
fallback: \${env:NOT_SET_AT_ALL,\${env:SECRET_URL}}
values: \${oc.dict.values:holder}
created: '\${oc.create:{a: "\${env:SECRET}"}}'
lines: \${env:SECRET_LINES}
open: ???
system:
  token: \${nested}
  data: \${env:SECRET_PATH}
trainer:
  callbacks:
    - { _target_: toy.Gossip, when: logged, told: "\${env:SECRET}" }
    - { _target_: toy.Gossip, when: logged, told: "\${holder}" }
    - { _target_: toy.Gossip, when: logged, told: "\${lines}" }
    - { _target_: toy.Gossip, when: logged, told: "\${text}" }
`;

const trainer = (line: string): string => `trainer:\n  ${line}\nsystem: {}\n`;
const gossip = (when: string, told: string): string =>
  trainer(`callbacks: [{ _target_: toy.Gossip, when: ${when}, told: "${told}" }]`);

const FAULTY: Readonly<Record<string, string>> = {
  "a number": trainer("max_epochs: ${env:SECRET}"),
  "a text with a secret for a number": trainer('max_epochs: "x ${env:SECRET_URL}"'),
  "a choice": trainer("fail: ${env:SECRET}"),
  "a list": trainer("callbacks: ${env:SECRET}"),
  "a decoded list": trainer("callbacks: ${oc.decode:${env:SECRET_LIST}}"),
  "a decoded option": "trainer: ${oc.decode:${env:SECRET_LIST}}\nsystem: {}\n",
  "a target": trainer("callbacks: [{ _target_: '${env:SECRET_TARGET}' }]"),
  "a target in a longer text": trainer("callbacks: [{ _target_: 'toy.${env:SECRET}' }]"),
  "a flag": trainer("_partial_: ${env:SECRET}"),
  arguments: trainer("_args_: ${env:SECRET}"),
  "a seed": "seed: ${env:SECRET}\ntrainer: {}\nsystem: {}\n",
  "a name of a parameter": trainer("callbacks: [{ _target_: toy.Freezer, names: ['${env:SECRET}'] }]"),
  "a text that spells nothing": trainer("max_epochs: ${oc.decode:${env:SECRET_NUMBERS}}"),
  "a step of a reference": "a: { b: 1 }\nc: ${a.${env:SECRET_TARGET}}\ntrainer: {}\nsystem: {}\n",
  "a path of a reference": "c: ${oc.dict.keys:${env:SECRET_TARGET}}\ntrainer: {}\nsystem: {}\n",
  "the name of a variable": "c: ${env:${env:SECRET_TARGET}}\ntrainer: {}\nsystem: {}\n",
  "a key": `c: '\${oc.create:{"\${env:SECRET}": 1}}'\ntrainer: \${c}\nsystem: {}\n`,
  "a decoded mapping for a number":
    "c: ${oc.decode:${env:SECRET_LIST}}\ntrainer: { max_epochs: '${c.1}' }\nsystem: {}\n",
  "a constructor that throws": gossip("built", "${env:SECRET}"),
  "a constructor that throws a part of an address": gossip("built", "${env:SECRET_URL}"),
  "a constructor that throws lines": gossip("built", "${env:SECRET_LINES}"),
  "an error before the first step": gossip("setup", "${env:SECRET}"),
  "an error that nothing waits for": gossip("later", "${env:SECRET_URL}"),
  "a broken line": `trainer: {}\nsystem:\n  token: ${MARK}: 2\n`,
  "a broken line of a secret over several": `trainer: {}\nsystem:\n  token:\n    ${MARK} {\n   x: 1\n`,
};

let project: ToyProject;
beforeAll(async () => {
  project = await createToyProject({ "sound.yaml": SOUND });
});
afterAll(() => project.remove());

/** Runs a command and gives all that it prints and leaves behind. */
async function traces(...args: string[]): Promise<{ readonly code: number | null; readonly text: string }> {
  const { code, stdout, stderr } = await runLighter(args, { cwd: project.path, environment });
  return { code, text: stdout + stderr + (await filesBelow(join(project.path, "runs"))) };
}

async function filesBelow(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const texts = entries
    .filter((entry) => entry.isFile())
    .map((entry) => readFile(join(entry.parentPath, entry.name), "latin1"));
  return [...entries.map(({ name }) => name), ...(await Promise.all(texts))].join("\n");
}

/** Also as other programs would write it down. */
function expectNoSecret(text: string): void {
  for (const spelling of [MARK, Buffer.from(MARK).toString("base64"), Buffer.from(MARK).toString("hex")])
    expect(text.toLowerCase()).not.toContain(spelling.toLowerCase());
}

describe("what a config reads from the environment", () => {
  it.each<[number, ...string[]]>([
    [0, "check", "sound.yaml", "open=1"],
    [0, "check", "sound.yaml", "open=1", "--format", "json"],
    [0, "print", "sound.yaml"],
    [0, "print", "sound.yaml", "--origins"],
    [0, "print", "sound.yaml", "--resolve", "open=1"],
    [0, "print", "sound.yaml", "--resolve", "--origins", "open=1", "system.token=${env:SECRET}"],
    [0, "plan", "sound.yaml", "open=1"],
    [0, "plan", "sound.yaml", "open=1", "--format", "json"],
    [0, "diff", "sound.yaml", "other.yaml"],
    [0, "fit", "sound.yaml", "open=1", "--verbose"],
    [1, "fit", "sound.yaml", "open=1", "+trainer.fail=after", "--verbose"],
    [2, "fit", "sound.yaml", "open=1", "+system.broken=true", "--verbose"],
  ])("is not in what is printed and written (%i: lighter %s %s %s)", async (code, ...args) => {
    await project.write("other.yaml", SOUND.replace("env:SECRET}", "env:SECRET_URL}"));
    const found = await traces(...args);
    expect(found).toMatchObject({ code });
    expectNoSecret(found.text);
    await rm(join(project.path, "runs"), { recursive: true, force: true });
  });

  it.each(Object.entries(FAULTY))("is not in a report about %s", async (name, config) => {
    const file = `${name.replaceAll(" ", "-")}.yaml`;
    await project.write(file, config);
    const [checked, trained] = await Promise.all([
      traces("check", file, "--format", "json"),
      traces("fit", file, "--verbose"),
    ]);
    expect(trained.code).not.toBe(0);
    expect(trained.text).toMatch(/error/);
    expect(trained.text).not.toContain("UNQUOTED_REFERENCE");
    for (const { text } of [checked, trained]) expectNoSecret(text);
  });
});
