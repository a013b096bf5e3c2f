import type * as node from "../node/surroundings.js";

/** A browser has no environment. */
export const environment: typeof node.environment = () => ({});

export const workingDirectory: typeof node.workingDirectory = () => "/";
