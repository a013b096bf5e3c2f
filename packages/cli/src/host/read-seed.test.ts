import type { Diagnostic } from "@lighterjs/core";
import { SourceText, type ResolvedConfig, type ResolvedNode } from "@lighterjs/core/stages";
import { describe, expect, it } from "vitest";
import { DEFAULT_SEED, readSeed } from "./read-seed.js";

const source = new SourceText("config.yaml", "seed: 7\n", "/");
const origin = { source, span: { start: 6, end: 7 } };
const scalar = (value: string | number | null, shownAs?: string): ResolvedNode => ({
  kind: "scalar",
  path: ["seed"],
  origin,
  value,
  plain: true,
  ...(shownAs === undefined ? {} : { shownAs }),
});

function configWith(seed: ResolvedNode | undefined): ResolvedConfig {
  const entries = new Map(
    seed === undefined ? [] : [["seed", { key: { source, span: { start: 0, end: 4 } }, value: seed }]],
  );
  return { root: { kind: "mapping", path: [], origin, entries }, roots: {} };
}

function read(seed: ResolvedNode | undefined): { value: number; diagnostics: Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  return {
    value: readSeed(configWith(seed), 1_795_000_000_000, (diagnostic) => diagnostics.push(diagnostic)),
    diagnostics,
  };
}

describe("readSeed", () => {
  it("is a fixed number where the config gives none", () => {
    expect(read(undefined)).toEqual({ value: DEFAULT_SEED, diagnostics: [] });
  });

  it("differs from run to run where the config says `null`, and is one that a config may give", () => {
    const seed = read(scalar(null)).value;
    expect(read(scalar(seed))).toEqual({ value: seed, diagnostics: [] });
    expect(readSeed(configWith(scalar(null)), 1_795_000_000_001, () => undefined)).not.toBe(seed);
  });

  it.each([
    ["a number", scalar(7), 7],
    ["what a variable spells", scalar("42", "${env:SEED}"), 42],
    [
      "what a reference leads to",
      { kind: "reference", path: ["seed"], origin, node: scalar(3) } as ResolvedNode,
      3,
    ],
  ])("takes %s", (_name, node, expected) => {
    expect(read(node)).toEqual({ value: expected, diagnostics: [] });
  });

  it.each<[string, ResolvedNode, string]>([
    ["text", scalar("7"), 'found `"7"`'],
    ["a fraction", scalar(1.5), "found `1.5`"],
    ["a negative number", scalar(-1), "found `-1`"],
    ["a number beyond 32 bits", scalar(2 ** 32), "found `4294967296`"],
    ["a list", { kind: "sequence", path: ["seed"], origin, items: [] }, "found a list"],
    ["a secret, without showing it", scalar("hunter2", "${env:SEED}"), "found `${env:SEED}`, which is none"],
  ])("refuses %s", (_name, node, found) => {
    const { diagnostics } = read(node);
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0]).toMatchObject({
      code: "INVALID_OPTION",
      path: "seed",
      labels: [{ span: { start: 6, end: 7 } }],
    });
    expect(diagnostics[0]?.message).toBe(`\`seed\` must be an integer from 0 to 4294967295, ${found}`);
  });
});
