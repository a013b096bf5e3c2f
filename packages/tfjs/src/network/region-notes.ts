import type { PlanNote } from "@lighterjs/callbacks";
import type { Call } from "./calls.js";
import { trains } from "./frozen-region.js";
import type { Network } from "./network.js";

/**
 * Where the frozen region of a network ends and why, with the weights that are frozen when it is
 * asked; and where what it puts out cannot be kept. Nothing where nothing is frozen.
 */
export function regionNotes(network: Network): readonly PlanNote[] {
  const region = network.region();
  const constant = network.constantRegion();
  const isFrozen = (call: Call) => call.weights.some(({ learned }) => learned) && !trains(call);
  const frozen = network.calls.filter(isFrozen);
  if (frozen.length === 0) return [];
  const inside = region.calls.filter(isFrozen).length;
  const ends = region.ends.slice(0, 3).map(({ layer, reason }) => `\`${layer}\`, which ${reason}`);
  const upTo = ends.length === 0 ? "" : `, up to ${ends.join(", and ")}`;
  const behind = frozen.length - inside;
  const rest =
    behind === 0
      ? ""
      : `; ${count(behind, "frozen layer")} behind it ${behind === 1 ? "passes" : "pass"} gradients on`;
  const notes: PlanNote[] = [
    {
      code: "REGION_ENDS",
      message:
        inside === 0
          ? `no frozen layer runs without gradients, as first comes ${ends.join(", and ")}${rest}`
          : `${count(inside, "frozen layer")} ${inside === 1 ? "runs" : "run"} without gradients${upTo}${rest}`,
    },
  ];
  if (inside > 0 && constant.endedBy !== undefined) {
    const { layer, reason } = constant.endedBy;
    notes.push({
      code: "REGION_NOT_KEPT",
      message:
        constant.calls.length === 0
          ? `what frozen layers put out is not kept in memory: \`${layer}\` ${reason}`
          : `what frozen layers put out is kept in memory up to \`${layer}\`, which ${reason}`,
    });
  }
  return notes;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}
