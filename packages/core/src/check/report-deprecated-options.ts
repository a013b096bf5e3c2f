import { renderPath } from "../config-node.js";
import { type Report } from "../diagnostic.js";
import { type CheckedTarget } from "./checked-config.js";
import { type OptionForms } from "./option-forms.js";

/** Warns of each option that its author wants no longer used. */
export function reportDeprecatedOptions(target: CheckedTarget, forms: OptionForms, report: Report): void {
  for (const [name, { key, value }] of target.options) {
    const reason = forms.below(name).deprecated;
    if (reason === undefined) continue;
    report({
      code: "DEPRECATED_KEY",
      severity: "warning",
      message: `the option \`${name}\` of \`${target.definition.name}\` is deprecated`,
      labels: [{ ...key, text: "deprecated" }],
      path: renderPath(value.path),
      ...(reason !== "" && { notes: [reason] }),
    });
  }
}
