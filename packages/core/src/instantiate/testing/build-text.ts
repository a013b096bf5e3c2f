import { type DependencyContainer, container as globalContainer } from "tsyringe";
import { checkText } from "../../check/testing/check-text.js";
import type { InstanceGraph } from "../instance-graph.js";
import { instantiate } from "../instantiate.js";
import { isCallable, TargetLoadError, type TargetLoader } from "../target-loader.js";
import * as fixtureModule from "./fixture-module.js";

/** Loads the fixture targets from the fixture module. */
export const fixtureLoader: TargetLoader = {
  load({ name, exportPath }) {
    let value: unknown = fixtureModule;
    let owner: unknown;
    for (const step of exportPath) {
      owner = value === fixtureModule ? undefined : value;
      value = (value as Record<string, unknown>)[step];
    }
    if (exportPath.length > 1) owner ??= fixtureModule[exportPath[0] as keyof typeof fixtureModule];
    return isCallable(value)
      ? Promise.resolve({ callable: value, owner })
      : Promise.reject(new TargetLoadError(`\`fx\` does not export \`${name}\``, ["update the package"]));
  },
};

/** Builds the roots of a YAML text that is right, from the fixture targets. */
export async function buildText(
  yaml: string,
  options: { readonly container?: DependencyContainer; readonly environment?: Record<string, string> } = {},
): Promise<InstanceGraph> {
  const { environment = {}, container = globalContainer.createChildContainer() } = options;
  const { checked, diagnostics } = checkText(yaml, { environment });
  const [fault] = diagnostics.filter(({ severity }) => severity === "error");
  if (fault !== undefined) throw new Error(`${fault.code}: ${fault.message}`);
  return instantiate(checked, fixtureLoader, { container });
}
