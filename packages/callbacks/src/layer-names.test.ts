import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { matchesGlob } from "./freezer/match-names.js";
import { nameLayers } from "./layer-names.js";

const FLAT = [
  "model.net.Conv1",
  "model.net.bn_Conv1",
  ...["block_1", "block_2", "block_10"].flatMap((block) => [
    `model.net.${block}_expand`,
    `model.net.${block}_project`,
  ]),
  "model.net.Conv_1",
  "model.net.Conv_1_bn",
  "model.head",
];

const range = (from: string, to: string) =>
  FLAT.slice(FLAT.indexOf(`model.net.${from}`), FLAT.indexOf(`model.net.${to}`) + 1);

describe("nameLayers", () => {
  it.each<[string, readonly string[]]>([
    ["model.head", ["model.head"]],
    ["model.net.Conv1", range("Conv1", "Conv1")],
    ["model.net.block_1_*", range("block_1_expand", "block_1_project")],
    ["model.net.block_1_project", range("block_1_project", "block_1_project")],
    ["model.net.Conv1 … block_1_*", range("Conv1", "block_1_project")],
    ["model.net.block_2_* … Conv_1*", range("block_2_expand", "Conv_1_bn")],
    ["model.net.block_*", range("block_1_expand", "block_10_project")],
    ["model.net.*", FLAT.slice(0, -1)],
    ["model.*", FLAT],
    ["model.net.Conv_1* … head", FLAT.slice(-3)],
  ])("says %s", (name, paths) => {
    expect(nameLayers(paths, FLAT)).toBe(name);
  });

  it("names containers where there are some", () => {
    const all = [0, 1, 2].flatMap((k) => [`model.encoder.block${k}.conv`, `model.encoder.block${k}.bn`]);
    expect(nameLayers(all.slice(0, 2), all)).toBe("model.encoder.block0.*");
    expect(nameLayers(all.slice(0, 4), all)).toBe("model.encoder.block0 … block1");
    expect(nameLayers(all.slice(1, 4), all)).toBe("model.encoder.block0.bn … block1");
  });

  it("names nothing that is not meant", () => {
    const word = fc.stringMatching(/^[ab1](_[ab1]){0,2}$/);
    const layers = fc.uniqueArray(
      fc.tuple(word, word).map((words) => `model.${words.join(".")}`),
      {
        minLength: 2,
        maxLength: 12,
      },
    );
    fc.assert(
      fc.property(layers, fc.infiniteStream(fc.boolean()), (all, chosen) => {
        const paths = all.filter(() => chosen.next().value === true);
        fc.pre(paths.length > 0);
        const [first = ""] = nameLayers(paths, all).split(" … ");
        const selected = all.filter((path) => matchesGlob(`${first}.**`, path));
        expect(selected.length).toBeGreaterThan(0);
        expect(paths).toEqual(expect.arrayContaining(selected));
      }),
    );
  });
});
