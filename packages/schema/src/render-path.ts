import type { OptionPath } from "./option-issue.js";

/** Nearly every key; the other expression takes long to prepare. */
const ASCII_WORD = /^[A-Za-z_$][\w$-]*$/;
const WORD = /^[\p{L}_$][\p{L}\p{N}_$-]*$/u;

/**
 * As people write it: `trainer.callbacks[0].until_epoch`; a key that is not a plain word is quoted.
 */
export function renderPath(path: OptionPath): string {
  let text = "";
  for (const step of path) {
    if (typeof step === "number") text += `[${step}]`;
    else if (ASCII_WORD.test(step) || WORD.test(step)) text += text === "" ? step : `.${step}`;
    else text += `[${JSON.stringify(step)}]`;
  }
  return text;
}
