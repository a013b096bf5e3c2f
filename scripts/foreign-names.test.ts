import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { TargetManifest } from "@lighterjs/schema";
import {
  FOREIGN_FLAGS,
  FOREIGN_COMMANDS,
  FOREIGN_KEYS,
  FOREIGN_OPTIONS,
  FOREIGN_PATHS,
  FOREIGN_TARGETS,
  FOREIGN_VALUES,
  type ForeignName,
} from "@lighterjs/schema/foreign-names";
import { describe, expect, it } from "vitest";
import { COMMANDS } from "../packages/cli/src/commands/index.js";

const manifest = (path: string): TargetManifest =>
  JSON.parse(readFileSync(resolve(import.meta.dirname, "../packages", path), "utf8")) as TargetManifest;

const targets = [
  "tfjs/lighter.targets.json",
  "tfjs/tf.targets.json",
  "callbacks/lighter.targets.json",
  "bullmq/lighter.targets.json",
  "sweeps/lighter.targets.json",
].flatMap((path) => manifest(path).targets);
const names = new Set(targets.map(({ name }) => name));
const options = new Set(targets.flatMap((target) => Object.keys(target.options.properties ?? {})));
const commands = new Map(
  await Promise.all(
    Object.values(COMMANDS)
      .flat()
      .map(async ({ name, load }) => [name, (await load()).command] as const),
  ),
);
const flags = new Set([
  ...["--help", "--version", "--quiet", "--verbose"],
  ...[...commands.values()].flatMap(({ options }) => options.map(({ flags }) => flags.split(" ")[0]!)),
]);

const each = (table: readonly ForeignName[]) => table.map((row) => [row.names.join(" "), row] as const);

/** Whatever stands in backticks. */
const quoted = ({ advice }: ForeignName): string[] =>
  [...(advice ?? "").matchAll(/`([^`]+)`/g)].map(([, word]) => word!);

describe("the table of names of other tools", () => {
  it.each(each(FOREIGN_OPTIONS.rows))("gives options that there are: %s", (_names, row) => {
    expect(row.ours.filter((name) => !options.has(name))).toEqual([]);
    expect(row.on === "" || [...names].some((name) => name.startsWith(row.on))).toBe(true);
  });

  it.each(each(FOREIGN_TARGETS.rows))("gives targets that there are: %s", (_names, row) => {
    expect(row.ours.filter((name) => !names.has(name))).toEqual([]);
  });

  it.each(each([...FOREIGN_OPTIONS.rows, ...FOREIGN_TARGETS.rows]))(
    "advises nothing that is not there: %s",
    (_names, row) => {
      for (const word of quoted(row)) {
        if (/^(?:lighter|tf)\.\w/.test(word)) expect(names).toContain(word);
        else if (/^[a-z]\w*_\w*[a-z0-9]$/.test(word)) expect(options).toContain(word);
        else if (word.startsWith("--")) expect(flags).toContain(word.split(" ")[0]!);
        else if (word.startsWith("lighter ")) expect([...commands.keys()]).toContain(word.split(" ")[1]!);
      }
    },
  );

  it.each(each([...FOREIGN_FLAGS.rows, ...FOREIGN_PATHS.rows]))(
    "gives flags that there are: %s",
    (_names, row) => {
      for (const flag of [...row.ours, ...quoted(row).flatMap((word) => word.match(/--[\w-]+/g) ?? [])])
        expect(flags).toContain(flag);
    },
  );

  it.each(each(FOREIGN_COMMANDS.rows))("gives commands that there are: %s", (_names, row) => {
    for (const command of row.ours) expect([...commands.keys()]).toContain(command);
  });

  it("answers every row", () => {
    const all = [
      FOREIGN_OPTIONS,
      FOREIGN_TARGETS,
      FOREIGN_KEYS,
      FOREIGN_VALUES,
      FOREIGN_PATHS,
      FOREIGN_FLAGS,
      FOREIGN_COMMANDS,
    ];
    for (const row of all.flatMap(({ rows }) => rows))
      expect(row.ours.length > 0 || row.advice !== undefined, row.names.join()).toBe(true);
  });

  it("has no name that is one of ours already", () => {
    for (const { names: foreign } of FOREIGN_TARGETS.rows)
      expect(foreign.filter((name) => names.has(name))).toEqual([]);
  });

  it("names a thing once, for the targets that a row is about", () => {
    for (const table of [
      FOREIGN_OPTIONS,
      FOREIGN_TARGETS,
      FOREIGN_KEYS,
      FOREIGN_VALUES,
      FOREIGN_PATHS,
      FOREIGN_FLAGS,
    ]) {
      const said = table.rows.flatMap(({ names: foreign, on }) => foreign.map((name) => `${name} ${on}`));
      expect(said.filter((name, index) => said.indexOf(name) !== index)).toEqual([]);
    }
  });
});
