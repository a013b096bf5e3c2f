import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import type { ConfigSurvey, ResolvedNode } from "@lighterjs/core/stages";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exampleFolder } from "../testing/example-folders.js";
import { projectFolder } from "../testing/project-folder.js";
import { viewOf } from "../testing/view-of.js";
import { tryEdits } from "../workspace/try-edits.js";
import { renameAt } from "./checked-rename.js";
import { RenameRefusal } from "./rename.js";

const LETTERS = exampleFolder("letters");
const HYDRA = exampleFolder("from-hydra");

async function rename(
  path: string,
  text: string,
  next: string,
  others: Readonly<Record<string, string>> = {},
) {
  const { view, offset, workspace } = await viewOf(path, text, others);
  const project = await workspace.viewAll(path);
  const edits = await renameAt(view, project!, offset, next, { environment: {} });
  return edits
    .map(
      ({ location: { source, span } }) =>
        `${relative(view.directory, source.file!)}:${source.position(span.start).line}`,
    )
    .toSorted();
}

async function renameIn(folder: string, file: string, text: string, next: string) {
  const path = join(folder, file);
  const content = await readFile(path, "utf8");
  return rename(path, content.replace(text, `‸${text}`), next);
}

describe("renaming a key", () => {
  it("changes it and every reference to it, in all files", async () => {
    expect(await renameIn(LETTERS, "network.yaml", "backbone:", "trunk")).toEqual([
      "network.yaml:5",
      "pretrain.yaml:23",
      "scratch.yaml:16",
    ]);
    expect(await renameIn(HYDRA, "conf/config.yaml", "width: 8", "units")).toEqual([
      "conf/config.yaml:11",
      "conf/config.yaml:12",
      "conf/experiment/finetune.yaml:6",
      "conf/model/mlp.yaml:6",
    ]);
  });

  it("changes the paths of what a sweep tries", async () => {
    const path = join(await projectFolder({}), "config.yaml");
    const text = `net: { ‸width: 1 }\nsweep: { parameters: { net.width: [1, 2], 'net[width]': [3], width: [4] } }\n`;
    expect(await rename(path, text, "units")).toEqual(["config.yaml:1", "config.yaml:2"]);
    expect(await rename(path, text.replace("‸", "").replace("net.", "‸net."), "model")).toHaveLength(2);
  });

  it("begins as well at a reference", async () => {
    const path = join(HYDRA, "conf/model/mlp.yaml");
    const text = (await readFile(path, "utf8")).replace("${width}", "${‸width}");
    expect(await rename(path, text, "units")).toHaveLength(4);
  });

  it("is refused for names that are not one's own", async () => {
    await expect(renameIn(LETTERS, "finetune.yaml", "until_epoch", "x")).rejects.toThrow(
      "`until_epoch` is an option of `lighter.callbacks.Freezer`",
    );
    await expect(renameIn(LETTERS, "finetune.yaml", "trainer:", "x")).rejects.toThrow(
      "a key that Lighter reads",
    );
    await expect(renameIn(HYDRA, "conf/config.yaml", "model: ${model}", "x")).rejects.toThrow("is an option");
    await expect(renameIn(HYDRA, "conf/config.yaml", "model}", "x")).rejects.toThrow("folder or the package");
  });

  it("is refused where it would change what a config means", async () => {
    await expect(renameIn(HYDRA, "conf/config.yaml", "width: 8", "seed")).rejects.toThrow(
      /would change|a key/,
    );
    await expect(renameIn(HYDRA, "conf/config.yaml", "width: 8", "a b")).rejects.toThrow("no plain name");
  });

  it("leaves composed configs equal but for the name, whatever is renamed to whatever", async () => {
    const folder = await mkdtemp(join(tmpdir(), "lighter-rename-"));
    try {
      await writeFile(join(folder, "package.json"), JSON.stringify({ name: "renamed", lighter: {} }));
      const name = fc.constantFrom("a", "b", "c", "dd", "x-y");
      const value = fc.oneof(
        fc.integer({ min: 0, max: 9 }).map(String),
        name.map((each) => `\${${each}}`),
        fc.tuple(name, name).map(([each, other]) => `"\${${each}}-\${${other}}"`),
        fc.tuple(name, name).map(([each, other]) => `{ ${each}: 1, y: "\${.${each}}\${${other}}" }`),
        name.map((each) => `["\${oc.select:${each},1}", '\${copy:${each}}']`),
      );
      const file = fc.uniqueArray(fc.tuple(name, value), { selector: ([key]) => key, minLength: 1 });
      const next = fc.constantFrom("e", "a", "b", "y");
      await fc.assert(
        fc.asyncProperty(file, file, next, async (own, part, to) => {
          const written = (entries: typeof own): string =>
            entries.map(([key, each]) => `${key}: ${each}\n`).join("");
          await writeFile(join(folder, "part.yaml"), written(part));
          await expectSameMeaning(folder, `defaults: [part, _self_]\n‸${written(own)}`, own[0]![0], to);
        }),
        { numRuns: 200 },
      );
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

/**
 * Renames the marked key, if that is not refused, and compares what the config comes to before and
 * after.
 */
async function expectSameMeaning(folder: string, text: string, name: string, next: string): Promise<void> {
  const path = join(folder, "config.yaml");
  const { offset, workspace } = await viewOf(path, text);
  workspace.noteChanges([join(folder, "part.yaml")]);
  const project = (await workspace.viewAll(path))!;
  const current = await workspace.view(path);
  let edits: Awaited<ReturnType<typeof renameAt>>;
  try {
    edits = await renameAt(current!, project, offset, next, { environment: {} });
  } catch (error) {
    expect(error).toBeInstanceOf(RenameRefusal);
    return;
  }
  const before = project.configs[0]!.survey;
  const [after] = await tryEdits(project, edits, { environment: {} });
  expect(after!.survey.diagnostics.map(({ code }) => code)).toEqual(
    before.diagnostics.map(({ code }) => code),
  );
  expect(valuesOf(after!.survey)).toEqual(valuesOf(before));
  expect(keysOf(after!.survey)).toEqual(keysOf(before).map((key) => (key === name ? next : key)));
}

/**
 * The values of all top-level keys, data alone, in the order of the keys; a mapping by its values.
 */
function valuesOf({ resolved }: ConfigSurvey): readonly unknown[] {
  const plain = (node: ResolvedNode): unknown => {
    if (node.kind === "reference") return plain(node.node);
    if (node.kind === "scalar") return node.value;
    if (node.kind === "sequence") return node.items.map(plain);
    return node.kind === "mapping" ? [...node.entries.values()].map(({ value }) => plain(value)) : node.kind;
  };
  return [...(resolved?.root.entries.values() ?? [])].map(({ value }) => plain(value));
}

const keysOf = ({ composed }: ConfigSurvey): readonly string[] => [...(composed?.root.entries.keys() ?? [])];
