import { container } from "tsyringe";
import { describe, expect, it } from "vitest";
import { type Diagnostic, DiagnosticError } from "./diagnostic.js";
import { buildConfigFiles, checkConfigFiles, type ConfigRequest } from "./pipeline.js";
import { manifestOf, projectFolder } from "./project/testing/project-folder.js";

const definitionOf = (name: string, properties: object, required: readonly string[]) => ({
  ...manifestOf("lib", "lib", [name]).targets[0],
  parameters: [{ kind: "options", name: "options", optional: false }],
  options: { type: "object", properties, required, additionalProperties: false },
});

const CACHE = { anyOf: [{ enum: ["auto", "off"] }, { type: "integer" }] };

/** Every import and call of the module `lib` leaves a mark here. */
const marks = globalThis as { pipelineMarks?: string[] };

const request = async (config: string, rest: Partial<ConfigRequest> = {}): Promise<ConfigRequest> => {
  marks.pipelineMarks = [];
  const targets = [
    definitionOf("make", { rate: { type: "number" }, part: {}, cache: CACHE }, ["rate"]),
    ...manifestOf("lib", "lib", ["fail"]).targets,
  ];
  const cwd = await projectFolder({
    "train.yaml": config,
    "package.json": { name: "app", dependencies: { lib: "1" } },
    "node_modules/lib/package.json": {
      name: "lib",
      main: "main.cjs",
      lighter: { targets: ["t.json"], roots: { system: "lib.make" } },
    },
    "node_modules/lib/main.cjs": [
      'globalThis.pipelineMarks.push("imported");',
      'exports.make = (options) => { globalThis.pipelineMarks.push("made"); return { options }; };',
      'exports.fail = () => { throw new Error("no luck"); };',
    ].join("\n"),
    "node_modules/lib/t.json": { ...manifestOf("lib", "lib", []), targets },
  });
  return { files: ["train.yaml"], cwd, environment: {}, ...rest };
};

const faults = async (run: Promise<unknown>): Promise<readonly Diagnostic[]> => {
  const error: unknown = await run.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!DiagnosticError.is(error)) throw new Error(`no diagnostics: ${String(error)}`);
  return error.diagnostics;
};

describe("checking config files", () => {
  it("gives what every stage made, and imports no target", async () => {
    const run = await checkConfigFiles(
      await request("system: {rate: 1}\nsystms: 1\n", { overrides: ["system.rate=2"] }),
    );
    expect(run.checked.roots.get("system")?.definition.name).toBe("lib.make");
    expect(run.composed.sources.map(({ name }) => name)).toEqual(["train.yaml", "<command line>"]);
    expect(run.warnings).toEqual([]);
    expect(marks.pipelineMarks).toEqual([]);
  });

  it("throws all faults of references, targets and options together, with the warnings, in source order", async () => {
    const config =
      "sytem: 1\nsystem: {rat: 1, part: [{_target_: lib.mak}, '${nope}', {_target_: lib.make, rate: x}]}\n";
    const found = await faults(checkConfigFiles(await request(config)));
    expect(found.map(({ code, severity }) => `${severity} ${code}`)).toEqual([
      "warning UNKNOWN_KEY",
      "error UNKNOWN_OPTION",
      "error UNKNOWN_TARGET",
      "error UNRESOLVED_REFERENCE",
      "error INVALID_OPTION",
    ]);
    expect(marks.pipelineMarks).toEqual([]);
  });

  it("warns of texts that may have been meant as something else, but not where an option lists them", async () => {
    const config =
      "free: off\nwhich: off\nsystem: {rate: 1, cache: off, part: {cache: off}}\nother: {_target_: lib.make, rate: 2, cache: '${which}'}\n";
    const { warnings } = await checkConfigFiles(await request(config));
    expect(warnings.map(({ code, labels }) => [code, labels[0].span.start])).toEqual([
      ["AMBIGUOUS_SCALAR", config.indexOf("off")],
      ["AMBIGUOUS_SCALAR", config.lastIndexOf("off")],
    ]);
  });

  it("reports the fault of a copied node once", async () => {
    const config = "a: {_target_: lib.make, rate: x}\nb: ${copy:a}\nc: ${copy:a}\n";
    expect(await faults(checkConfigFiles(await request(config)))).toHaveLength(1);
  });

  it("stops at a file that cannot be read", async () => {
    const found = await faults(
      checkConfigFiles(await request("system: {rate: 1}", { files: ["absent.yaml"] })),
    );
    expect(found.map(({ code }) => code)).toEqual(["FILE_NOT_FOUND"]);
  });

  it("reads the environment and the resolvers that it is given", async () => {
    const run = await checkConfigFiles(
      await request("system: {rate: '${env:RATE}', part: '${twice:2}'}", {
        environment: { RATE: "0.5" },
        resolvers: new Map([["twice", (n) => Number(n) * 2]]),
      }),
    );
    const delivered = [...run.checked.roots.get("system")!.options.values()].map(
      ({ value }) => value.kind === "scalar" && value.delivered,
    );
    expect(delivered).toEqual([0.5, 4]);
  });
});

describe("building config files", () => {
  it("imports and builds what the roots need", async () => {
    const { graph } = await buildConfigFiles(
      await request("system: {rate: 1}\nother: {_target_: lib.fail}\n"),
      container,
    );
    expect(graph.roots.get("system")).toEqual({ options: { rate: 1 } });
    expect(marks.pipelineMarks).toEqual(["imported", "made"]);
  });

  it("throws what a constructor throws, at its node", async () => {
    const found = await faults(
      buildConfigFiles(await request("system: {rate: 1, part: {_target_: lib.fail}}"), container),
    );
    expect(found).toMatchObject([{ code: "CONSTRUCTION_FAILED", path: "system.part" }]);
    expect(marks.pipelineMarks).toEqual(["imported"]);
  });
});
