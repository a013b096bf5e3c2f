import type { PlannedPhase, PlanNote } from "./plan-content.js";

/** The notes of all phases, each once, in the order in which they come up. */
export function distinctNotes(phases: readonly PlannedPhase[]): readonly PlanNote[] {
  const notes = new Map<string, PlanNote>();
  for (const note of phases.flatMap(({ forecast }) => forecast?.notes ?? []))
    if (!notes.has(`${note.code} ${note.message}`)) notes.set(`${note.code} ${note.message}`, note);
  return [...notes.values()];
}
