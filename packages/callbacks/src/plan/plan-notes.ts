import type { PlannedPhase, PlanNote } from "./plan-content.js";

/** A note, and phases one after the other that have it. */
export interface PhaseNote {
  readonly note: PlanNote;
  readonly phases: readonly PlannedPhase[];
}

/** What the trainer says of the phases, in their order; what it says of neighbours alike, once. */
export function phaseNotes(phases: readonly PlannedPhase[]): readonly PhaseNote[] {
  const told: { readonly note: PlanNote; readonly phases: PlannedPhase[]; until: number }[] = [];
  for (const [index, phase] of phases.entries())
    for (const note of phase.forecast?.notes ?? []) {
      const known = told.find((other) => other.until === index && isSame(other.note, note));
      if (known === undefined) told.push({ note, phases: [phase], until: index + 1 });
      else {
        known.phases.push(phase);
        known.until = index + 1;
      }
    }
  return told;
}

/** The notes of all phases, each once, in the order in which they come up. */
export function distinctNotes(phases: readonly PlannedPhase[]): readonly PlanNote[] {
  const notes: PlanNote[] = [];
  for (const { note } of phaseNotes(phases))
    if (!notes.some((known) => isSame(known, note))) notes.push(note);
  return notes;
}

function isSame(a: PlanNote, b: PlanNote): boolean {
  return a.code === b.code && a.message === b.message;
}
