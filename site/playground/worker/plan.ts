import { PLAN_STYLE, planMarkup, type FreezePlan } from "@lighterjs/callbacks";
import {
  DiagnosticError,
  LOGGER,
  RANDOM,
  checkConfigFiles,
  createRandomSource,
  type CheckedRun,
} from "@lighterjs/core";
import { withFileAccess } from "@lighterjs/core/files";
import { renderDiagnostics } from "@lighterjs/core/render";
import { instantiate, type InstantiateOptions } from "@lighterjs/core/stages";
import type { Trainer } from "@lighterjs/tfjs";
import { container } from "tsyringe";
import type { Planned } from "../answers.js";
import { requestOf } from "./check.js";
import { TARGETS } from "./targets.js";

/** A plan only needs the shapes of a network, which any backend gives. */
const ON_PROCESSOR = "++trainer.backend=cpu";

/** The plan of a config without faults, by the trainer itself. */
export async function planConfig(files: readonly string[]): Promise<Planned> {
  try {
    const run = await checkConfigFiles({ ...requestOf(files), overrides: [ON_PROCESSOR] });
    for (const root of ["trainer", "system"])
      if (!run.checked.roots.has(root))
        return { refusal: `error: the config has no \`${root}:\`, so there is nothing to plan` };
    return await withFileAccess({ network: "allowed" }, () => planRun(run));
  } catch (error) {
    if (!DiagnosticError.is(error)) throw error;
    return { refusal: renderDiagnostics(error.diagnostics, { color: false, outcome: "there is no plan" }) };
  }
}

async function planRun({ checked }: CheckedRun): Promise<Planned> {
  const said: string[] = [];
  const graph = await instantiate(checked, TARGETS, { ...hostThat(said), roots: ["trainer", "system"] });
  try {
    const trainer = graph.roots.get("trainer") as Trainer;
    const plan = (await trainer.plan(graph.roots.get("system") as object)) as FreezePlan;
    return { markup: planMarkup(plan.content).text, style: PLAN_STYLE, json: plan.toJSON(), said };
  } catch (error) {
    throw graph.explain(error) ?? error;
  } finally {
    await graph.dispose();
  }
}

/** What the page supplies to the objects of a config. */
function hostThat(said: string[]): InstantiateOptions {
  const own = container.createChildContainer();
  const warn = (message: string): void => void said.push(`warning: ${message}`);
  own.register(LOGGER, { useValue: { info: () => undefined, warn } });
  own.register(RANDOM, { useValue: createRandomSource(0) });
  return { container: own };
}
