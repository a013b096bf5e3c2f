import { OptionError } from "@lighterjs/schema";
import type { System } from "../system/system.js";

/**
 * One metric may measure training and validation both. Where validations come in mid-epoch, it must
 * keep a state for the time of one, or what it has seen of the epoch would be lost.
 *
 * @throws OptionError about the system, whose network must have been made
 */
export function requireLendableMetrics(system: System): void {
  for (const { metrics } of system.heads)
    for (const { metric, path } of metrics.val) {
      const first = metrics.train.find((other) => other.metric === metric);
      if (first === undefined || (metric.state !== undefined && metric.loadState !== undefined)) continue;
      throw OptionError.about(system, path, {
        code: "CONFLICTING_OPTIONS",
        message: `\`${metric.name}\` measures training and validation both, but keeps no state, so that a validation in mid-epoch would begin it anew`,
        label: "the same object",
        related: [{ path: first.path, on: "value", label: "measures training too" }],
        help: [
          "write the metric twice instead of referring to it",
          "or give its class `state` and `loadState`",
        ],
      });
    }
}
