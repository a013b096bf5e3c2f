import { suggestNames } from "@lighterjs/schema";
import type { Diagnostic } from "../diagnostic.js";
import { didYouMean } from "../fix.js";
import type { Location } from "../source-text.js";

export function unknownResolver(
  name: string,
  known: readonly string[],
  location: Location,
  path: string,
): Diagnostic {
  const similar = suggestNames(name, known);
  return {
    code: "UNKNOWN_RESOLVER",
    severity: "error",
    message: `there is no resolver named \`${name}\``,
    labels: [{ ...location, text: "not a resolver" }],
    path,
    ...(similar.length === 0 && {
      notes: [`the resolvers are ${known.map((each) => `\`${each}\``).join(", ")}`],
    }),
    ...didYouMean(similar, location),
  };
}
