import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import ts from "#typescript";
import { generateManifest } from "./generate-manifest.js";
import { GenerateError } from "./problem.js";
import { renderManifest } from "./render-manifest.js";

/**
 * Makes the manifest of one package, in a process of its own, so that whoever needs it never loads
 * TypeScript.
 *
 * ```text
 * node bin/lighter-targets.js --entry src/index.ts --namespace project --package my-project --module ./src/index.ts
 *                             [--tsconfig tsconfig.json] [--output lighter.targets.json] [--returns]
 *                             [--places-from .]
 * ```
 *
 * Relative paths are seen from the working directory; `--places-from` names the folder from which
 * places in sources are told. `--module` is written into every target as its module specifier.
 * Prints one JSON object:
 *
 * - Exit code 0, `{"typescript", "manifest", "files": [{"path", "sha256"}]}`: the version of the
 *   compiler; the manifest, or with `--output` where it was written; and every file it was made
 *   from, with the digest of its bytes. The manifest is good as long as all of them have these
 *   digests, and the version and the arguments are the same.
 * - Exit code 1, `{"problems": [{"file", "line", "column", "message"}]}`: what does not compile
 *   (`TS2304: …`), or which class no config could build. Paths are absolute, lines and columns
 *   count from 1.
 * - Exit code 2 and a line on stderr: wrong arguments.
 */
export function runCommand(args: readonly string[]): number {
  const parsed = parse(args);
  if (typeof parsed === "string") {
    process.stderr.write(`${parsed}\n`);
    return 2;
  }
  const { entry, namespace, module, tsconfig, output } = parsed;
  try {
    const { manifest, files } = generateManifest({
      namespace,
      package: parsed.package,
      entries: [{ file: resolve(entry), module }],
      checkTypes: true,
      returns: parsed.returns === true,
      placesFrom: resolve(parsed["places-from"] ?? "."),
      ...(tsconfig === undefined ? {} : { tsconfig: resolve(tsconfig) }),
    });
    if (output !== undefined) writeFileSync(output, renderManifest(manifest));
    print({ typescript: ts.version, manifest: output === undefined ? manifest : resolve(output), files });
    return 0;
  } catch (error) {
    if (!(error instanceof GenerateError)) throw error;
    print({ problems: error.problems });
    return 1;
  }
}

function parse(args: readonly string[]) {
  const text = { type: "string" } as const;
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        entry: text,
        namespace: text,
        package: text,
        module: text,
        tsconfig: text,
        output: text,
        "places-from": text,
        returns: { type: "boolean" },
      },
    });
    const { entry, namespace, module, package: name } = values;
    if (entry === undefined || namespace === undefined || module === undefined || name === undefined)
      return "needs --entry, --namespace, --package and --module";
    return { ...values, entry, namespace, module, package: name };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function print(result: unknown): void {
  process.stdout.write(`${JSON.stringify(result)}\n`);
}
