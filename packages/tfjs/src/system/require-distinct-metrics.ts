import { OptionError } from "@lighterjs/schema";
import { nameFault, unusableName } from "../loggers/metric-name.js";
import type { Metric } from "../metrics/metric.js";

/** The part of a system's options that decides what is logged. */
interface LoggedOptions {
  readonly metrics?: { readonly train?: readonly Metric[]; readonly val?: readonly Metric[] };
  readonly scheduler?: object;
}

/**
 * Values are logged by name, so two metrics of one name would hide one another, and a name that breaks lines would forge
 * them. `loss` is always measured, and where there is a scheduler, its `train/learning_rate` is logged.
 *
 * @throws OptionError
 */
export function requireDistinctMetrics({ metrics = {}, scheduler }: LoggedOptions, subject: object): void {
  const { train = [], val = [] } = metrics;
  const ofTraining = ["loss", "step_loss", ...(scheduler === undefined ? [] : ["learning_rate"])];
  requireDistinct("train", train, ofTraining, subject);
  requireDistinct("val", val, ["loss"], subject);
}

function requireDistinct(
  stage: "train" | "val",
  metrics: readonly Metric[],
  reserved: readonly string[],
  subject: object,
): void {
  for (const [index, { name }] of metrics.entries()) {
    const fault = nameFault(name);
    if (fault !== undefined) throw unusableName(["metrics", stage, index, "name"], name, fault, subject);
    const first = metrics.findIndex((metric) => metric.name === name);
    const isReserved = reserved.includes(name);
    if (first === index && !isReserved) continue;
    throw new OptionError(
      [
        {
          code: "INVALID_OPTION",
          path: ["metrics", stage, index],
          on: "value",
          message: `\`${stage}/${name}\` is logged already`,
          label: isReserved ? `named like the ${name.replaceAll("_", " ")}` : "a second metric of this name",
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
