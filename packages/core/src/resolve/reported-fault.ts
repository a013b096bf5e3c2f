/**
 * Unwinds to the node whose value could not be found, after its diagnostic has been reported. The node becomes unknown,
 * and resolving goes on with the next.
 */
export class ReportedFault extends Error {}
