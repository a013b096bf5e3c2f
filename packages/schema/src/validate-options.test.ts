import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { checkOptions } from "./check/check-options.js";
import { OptionError } from "./option-issue.js";
import { sample, sampleCatalog, sampleManifest } from "./testing/sample-manifest.js";
import { validateOptions } from "./validate-options.js";

const folder = mkdtempSync(join(tmpdir(), "lighter-validate-"));
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, content: unknown): URL {
  const file = join(folder, name);
  writeFileSync(file, JSON.stringify(content));
  return pathToFileURL(file);
}

const manifest = write("lighter.targets.json", sampleManifest);

class Freezer {
  constructor(readonly options: object) {
    validateOptions(Freezer, options, { manifest });
  }
}

class Trainer {
  constructor(readonly options: object) {
    validateOptions(Trainer, options, { manifest });
  }
}

function issuesOf(make: () => unknown) {
  try {
    make();
  } catch (error) {
    if (OptionError.is(error)) return error.issues;
    throw error;
  }
  return [];
}

describe("validateOptions", () => {
  it("says what a config would be told", () => {
    for (const options of [
      {},
      { names: "a", until_epochs: 1 },
      { names: "a", until_epoch: -1 },
      { names: 5 },
    ])
      expect(issuesOf(() => new Freezer(options))).toEqual(
        checkOptions(sampleCatalog, sample("Freezer"), options),
      );
    expect(() => new Freezer({})).toThrow(
      "`sample.Freezer` needs at least one of `names`, `name_starts_with`",
    );
  });

  it("takes an option that is `undefined` as not given", () => {
    expect(issuesOf(() => new Freezer({ names: "a", until_epoch: undefined }))).toEqual([]);
  });

  it("takes objects and functions in slots, and the numbers of a numeric enum", () => {
    const freezer = new Freezer({ names: "a" });
    const options = {
      callbacks: [freezer, { onEpochStart() {} }],
      optimizer: () => ({}),
      metrics: { a: () => 0 },
      reduction: 1,
    };
    expect(issuesOf(() => new Trainer(options))).toEqual([]);
  });

  it("refuses data in slots", () => {
    const messages = issuesOf(
      () => new Trainer({ callbacks: [{}, 5], optimizer: {}, reduction: "MEAN" }),
    ).map((each) => each.message);
    expect(messages).toEqual([
      "`callbacks[0]` takes a `Callback`, but is `{}`",
      "`callbacks[1]` takes a `Callback`, but is `5`",
      "`optimizer` takes an `Optimizer`, but is `{}`",
      '`reduction` must be `NONE` or `MEAN`, but is `"MEAN"`',
    ]);
  });

  it("leaves alone what YAML cannot give and TypeScript can", () => {
    expect(issuesOf(() => new Freezer({ names: "a", on_release: () => 0 }))).toEqual([]);
  });

  it("wants a name where a class name is not enough", () => {
    const twice = write("twice.json", {
      ...sampleManifest,
      targets: ["a", "b"].map((group) => ({
        ...sample("EarlyStopping"),
        name: `sample.${group}.EarlyStopping`,
      })),
    });
    const validate = (name?: string) =>
      validateOptions(
        { name: "EarlyStopping" },
        { monitor: "x" },
        { manifest: twice, ...(name ? { name } : {}) },
      );
    expect(() => validate()).toThrow(/several classes `EarlyStopping`; name one of `sample.a.EarlyStopping`/);
    expect(() => validate("sample.b.EarlyStopping")).not.toThrow();
    expect(() => validate("sample.c.EarlyStopping")).toThrow(/no class/);
  });
});
