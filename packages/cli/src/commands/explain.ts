import {
  CATALOG,
  DiagnosticCollector,
  explainDiagnostic,
  registeredCodes,
  type Catalog,
} from "@lighterjs/core/stages";
import { defineCommand } from "../command.js";
import type { CommandContext } from "../command-context.js";
import { EXIT_CODE } from "../exit-code.js";
import { unknownName } from "../unknown-name.js";
import { installationFolder } from "../installation.js";

export const command = defineCommand({
  argument: { name: "<code>", description: "a code: UNKNOWN_OPTION" },
  options: [],
  examples: `
  $ lighter explain UNKNOWN_OPTION`,
  run: ([code], _flags, context) => explain(code, context),
});

/** `lighter explain`: the paragraph about one code. */
async function explain(word: string, { cwd, streams }: CommandContext): Promise<number> {
  const code = word.toUpperCase();
  const catalog: Catalog = Object.hasOwn(CATALOG, code) ? CATALOG : await installedCodes(cwd);
  const record = Object.hasOwn(catalog, code) ? catalog[code] : undefined;
  if (record === undefined) {
    const codes = Object.keys(catalog);
    throw unknownName(
      `no diagnostic has the code \`${word}\``,
      code,
      codes,
      `the codes are ${codes.join(", ")}`,
    );
  }
  streams.out.write(explainDiagnostic(code, record));
  return EXIT_CODE.done;
}

async function installedCodes(cwd: string): Promise<Catalog> {
  const found = new DiagnosticCollector();
  const catalog = await registeredCodes({ files: [], cwd, fallback: installationFolder() }, found.report);
  return found.finish(catalog);
}
