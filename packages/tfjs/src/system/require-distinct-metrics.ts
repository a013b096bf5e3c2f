import { OptionError } from "@lighterjs/schema";
import { nameFault, unusableName } from "../loggers/metric-name.js";
import type { MeasuredStage, PlacedMetric } from "./stage-metrics.js";

/** Names that the trainer logs itself, beside the metrics of the only output. */
const RESERVED = { train: ["loss", "step_loss"], val: ["loss"], test: ["loss"] } as const;

/** A system, as far as it decides what is logged. */
export interface LoggingSystem {
  readonly options: { readonly scheduler?: object };
}

/**
 * Values are logged by name, so two metrics of one name would hide one another, and a name that
 * breaks lines would forge them. The loss is always measured, and where there is a scheduler, its
 * `train/learning_rate` is logged.
 *
 * @param output - whose metrics they are, where there are several outputs
 * @throws OptionError about the system
 */
export function requireDistinctMetrics(
  stage: MeasuredStage,
  output: string | undefined,
  placed: readonly PlacedMetric[],
  subject: LoggingSystem,
): void {
  const ofRate = stage === "train" && subject.options.scheduler !== undefined ? ["learning_rate"] : [];
  const reserved: readonly string[] = output === undefined ? [...RESERVED[stage], ...ofRate] : ["loss"];
  const logged = output === undefined ? stage : `${stage}/${output}`;
  const metrics = placed.map(({ metric }) => metric);
  for (const [index, { metric, path }] of placed.entries()) {
    const { name } = metric;
    const fault = nameFault(name);
    if (fault !== undefined) throw unusableName([...path, "name"], name, fault, subject);
    const first = metrics.findIndex((other) => other.name === name);
    const isReserved = reserved.includes(name);
    if (first === index && !isReserved) continue;
    throw new OptionError(
      [
        {
          code: "INVALID_OPTION",
          path,
          on: "value",
          message: `\`${logged}/${name}\` is logged already`,
          label: isReserved ? `named like the ${name.replaceAll("_", " ")}` : "a second metric of this name",
          ...(first !== index && {
            related: [{ path: placed[first]!.path, on: "value" as const, label: "the first" }],
          }),
          help: ["give it another `name`, or leave it out"],
        },
      ],
      { subject },
    );
  }
}
