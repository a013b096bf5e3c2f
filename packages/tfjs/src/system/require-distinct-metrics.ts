import { OptionError } from "@lighterjs/schema";
import type { Metric } from "../metrics/metric.js";

/** Values are logged by name, so two metrics of one name would hide one another. `loss` is always measured. */
export function requireDistinctMetrics(
  { train = [], val = [] }: { readonly train?: readonly Metric[]; readonly val?: readonly Metric[] },
  subject: object,
): void {
  requireDistinct("train", train, subject);
  requireDistinct("val", val, subject);
}

function requireDistinct(stage: "train" | "val", metrics: readonly Metric[], subject: object): void {
  for (const [index, { name }] of metrics.entries()) {
    const first = metrics.findIndex((metric) => metric.name === name);
    if (first === index && name !== "loss") continue;
    throw new OptionError(
      [
        {
          code: "INVALID_OPTION",
          path: ["metrics", stage, index],
          on: "value",
          message: `\`${stage}/${name}\` is logged already`,
          label: name === "loss" ? "named like the loss" : "a second metric of this name",
          ...(first !== index && {
            related: [{ path: ["metrics", stage, first], on: "value" as const, label: "the first" }],
          }),
          help: ["give it another `name`, or leave it out"],
        },
      ],
      { subject },
    );
  }
}
