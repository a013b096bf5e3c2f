import type { JsonSchema } from "@lighterjs/schema";
import type { ResolvedUnknown } from "../resolved-node.js";

/**
 * Unwinds to the node whose value could not be found, after its diagnostic has been reported. The
 * node becomes unknown, and resolving goes on with the next.
 */
export class ReportedFault extends Error {}

/**
 * Unwinds to the node whose value a resolver of the project will give when something is built.
 * Nothing is wrong with it.
 */
export class PendingValue extends ReportedFault {
  /** @param declared - the forms that the value may have, by the types of the resolver */
  constructor(readonly declared: readonly JsonSchema[]) {
    super("not known yet");
  }
}

/**
 * The form of a text that holds a value that is not known, or of what another resolver makes of it.
 */
export const PENDING_TEXT: readonly JsonSchema[] = [{ type: "string" }];
export const PENDING_ANYTHING: readonly JsonSchema[] = [{}];

/** The fault to throw for whoever needs the value of an unknown node. */
export function faultOfUnknown({ pending }: ResolvedUnknown): ReportedFault {
  return pending === undefined ? new ReportedFault() : new PendingValue(pending.declared);
}

/** An unknown node that a resolver of the project will fill, where its place waits for one. */
export function pendingNode(
  node: ResolvedUnknown,
  { pending, text }: { readonly pending: PendingValue | undefined; readonly text: string },
): ResolvedUnknown {
  return pending === undefined ? node : { ...node, pending: { written: text, declared: pending.declared } };
}
