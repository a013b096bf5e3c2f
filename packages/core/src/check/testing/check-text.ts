import type { TargetCatalog } from "@lighterjs/schema";
import type { Diagnostic } from "../../diagnostic.js";
import { resolveReferences, type ResolveOptions } from "../../resolve/resolve-references.js";
import { composeText, INSTANT, marked } from "../../resolve/testing/resolve-text.js";
import { inSourceOrder } from "../../render/source-order.js";
import { checkConfig } from "../check-config.js";
import type { CheckedConfig } from "../checked-config.js";
import { fixtureCatalog, fixtureRoots } from "./fixture-targets.js";

export interface Check {
  readonly checked: CheckedConfig;
  readonly diagnostics: readonly (Diagnostic & { readonly marked: readonly string[] })[];
}

/** Checks one YAML text against the fixture targets. */
export function checkText(
  yaml: string,
  options: Partial<ResolveOptions> & { readonly catalog?: TargetCatalog; readonly directory?: string } = {},
): Check {
  const diagnostics: Diagnostic[] = [];
  const report = (diagnostic: Diagnostic): void => void diagnostics.push(diagnostic);
  const { catalog = fixtureCatalog, directory, ...rest } = options;
  const resolved = resolveReferences(
    composeText(yaml, "config.yaml", directory),
    { environment: {}, clock: { now: () => INSTANT }, roots: fixtureRoots, ...rest },
    report,
  );
  if (resolved === undefined) throw new Error(diagnostics[0]?.message ?? "not resolved");
  const checked = checkConfig(resolved, catalog, report);
  return {
    checked,
    diagnostics: inSourceOrder(diagnostics).map((each) => ({ ...each, marked: marked(each) })),
  };
}
