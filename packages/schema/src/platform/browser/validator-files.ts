import type * as node from "../node/validator-files.js";

/** None: their code lies in files. The walker, which judges the same, judges alone. */
export const loadValidator: typeof node.loadValidator = () => undefined;

/** Nothing: there is no validator whose judgement would need its words. */
export const ajvErrors: typeof node.ajvErrors = () => [];
