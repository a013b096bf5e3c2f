import { HOME } from "./disk.js";

/** What is asked of the process. */
export const cwd = () => HOME;
export const env = {};
export const platform = "browser";
export const pid = 0;
export const stderr = { write: () => true };
/** @returns {unknown[]} */
export const rawListeners = () => [];
