import type { Logger } from "@lighterjs/core";

/** Says nothing. */
export const silent: Logger = { debug: () => {}, info: () => {}, warn: () => {} };
