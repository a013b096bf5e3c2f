import { DIAGNOSTIC_CODES, explainDiagnostic, isDiagnosticCode } from "@lighterjs/core";
import type { CommandContext } from "../command-context.js";
import { EXIT_CODE } from "../exit-code.js";
import { unknownName } from "../unknown-name.js";

/** `lighter explain`: the paragraph about one code. */
export function explain(word: string, { streams }: CommandContext): number {
  const code = word.toUpperCase();
  if (!isDiagnosticCode(code))
    throw unknownName(
      `no diagnostic has the code \`${word}\``,
      code,
      DIAGNOSTIC_CODES,
      `the codes are ${DIAGNOSTIC_CODES.join(", ")}`,
    );
  streams.out.write(explainDiagnostic(code));
  return EXIT_CODE.done;
}
