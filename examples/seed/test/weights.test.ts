import "reflect-metadata";
import { resolve } from "node:path";
import { LOGGER, type Logger, type Runnable } from "@lighterjs/core";
import {
  DiagnosticCollector,
  checkConfig,
  composeConfig,
  TargetRegistry,
  instantiate,
  loadProject,
  resolveReferences,
  type TargetLoader,
} from "@lighterjs/core/stages";
import { TargetCatalog } from "@lighterjs/schema";
import { container } from "tsyringe";
import { describe, expect, it } from "vitest";
import { RECORDER_MANIFEST, type ChangeRecorder, type StepChange } from "./change-recorder.js";
import { LAYERS, SNIPPETS, type Snippet } from "./snippets.js";

const cwd = resolve(import.meta.dirname, "..");
const silent: Logger = { debug() {}, info() {}, warn() {} };

/** Trains a snippet on the base, with a recorder as its last callback. */
async function train({ file, overrides }: Snippet): Promise<readonly StepChange[]> {
  const found = new DiagnosticCollector();
  const request = {
    files: ["base.yaml", file],
    overrides: [
      ...overrides,
      "+recorder={_target_: test.ChangeRecorder}",
      "trainer.callbacks=extend_list(${recorder})",
    ],
    cwd,
  };
  const composed = found.finish(await composeConfig(request, found.report));
  const project = found.finish(await loadProject(request, found.report));
  const { roots } = project;
  const resolved = found.finish(
    resolveReferences(composed, { environment: {}, clock: Date, roots }, found.report),
  );
  const catalog = new TargetCatalog([...project.catalog.manifests, RECORDER_MANIFEST]);
  const checked = found.finish(checkConfig(resolved, catalog, found.report));

  const own = new TargetRegistry([{ manifest: RECORDER_MANIFEST, directory: cwd, file: "" }]);
  const loader: TargetLoader = {
    load: (definition) =>
      (definition.name === "test.ChangeRecorder" ? own : project.registry).load(definition),
  };
  const services = container.createChildContainer();
  services.register(LOGGER, { useValue: silent });
  const graph = await instantiate(checked, loader, { container: services });
  try {
    await (graph.roots.get("trainer") as Runnable).fit(graph.roots.get("system") as object);
  } finally {
    await graph.dispose();
  }
  return (graph.get("recorder") as ChangeRecorder).changes;
}

describe.each(SNIPPETS)("$title", (snippet) => {
  it("changes no frozen weight, and every other one, in every step", async () => {
    const changes = await train(snippet);
    expect(changes.length).toBeGreaterThan(0);
    for (const { epoch, step, layers } of changes) {
      const frozen = snippet.released
        .filter((release) => epoch < (release.epoch ?? Infinity) && step < (release.step ?? Infinity))
        .flatMap((release) => release.layers);
      const trained = LAYERS.filter((layer) => !frozen.includes(layer));
      expect({ epoch, step, layers: [...layers].sort() }).toEqual({ epoch, step, layers: trained.sort() });
    }
    for (const { epoch = 0, step = 0 } of snippet.released)
      expect(changes.some((change) => change.epoch >= epoch && change.step >= step)).toBe(true);
  });
});
