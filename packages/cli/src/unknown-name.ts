import { suggestNames } from "@lighterjs/schema";
import { CommandError } from "./command-error.js";

/** A name that is not among those known, with the nearest of them. */
export function unknownName(
  message: string,
  wanted: string,
  known: readonly string[],
  list: string,
): CommandError {
  const nearest = suggestNames(wanted, known).map((name) => `\`${name}\``);
  return new CommandError(message, {
    help: [nearest.length > 0 ? `did you mean ${nearest.join(" or ")}?` : list],
  });
}
