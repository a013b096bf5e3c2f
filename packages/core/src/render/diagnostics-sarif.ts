import type { JsonValue } from "@lighterjs/schema";
import type { Catalog } from "../catalog/catalog-record.js";
import type { Diagnostic } from "../diagnostic.js";
import { diagnosticsToJSON, type LabelJSON, type PlaceJSON } from "./diagnostics-json.js";

/**
 * Diagnostics as a log of SARIF 2.1.0, which code scanning services read.
 * https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 *
 * @param version - of the program that found them
 * @param catalog - what is known of codes; of any other, the log has the name alone
 */
export function diagnosticsToSARIF(
  diagnostics: readonly Diagnostic[],
  version: string,
  catalog: Catalog,
): JsonValue {
  const found = diagnosticsToJSON(diagnostics);
  const codes = [...new Set(found.map(({ code }) => code))].sort();
  const rules = codes.map((code): JsonValue => {
    const known = Object.hasOwn(catalog, code) ? catalog[code] : undefined;
    return {
      id: code,
      ...(known && {
        shortDescription: { text: known.title },
        fullDescription: { text: known.meaning },
        help: { text: known.cure },
      }),
    };
  });
  const results = found.map((diagnostic): JsonValue => {
    const { code, severity, message, notes, help, path } = diagnostic;
    const [, ...others] = diagnostic.labels;
    return {
      ruleId: code,
      ruleIndex: codes.indexOf(code),
      level: severity,
      message: { text: [message, ...notes, ...help].join("\n") },
      locations: [
        {
          physicalLocation: physicalLocation(diagnostic),
          ...(path !== null && { logicalLocations: [{ fullyQualifiedName: path, kind: "member" }] }),
        },
      ],
      ...(others.length > 0 && { relatedLocations: others.map(relatedLocation) }),
    };
  });
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [{ tool: { driver: { name: "lighter", version, rules } }, columnKind: "utf16CodeUnits", results }],
  };
}

function relatedLocation(label: LabelJSON, index: number): JsonValue {
  return { id: index, physicalLocation: physicalLocation(label), message: { text: label.text } };
}

function physicalLocation({ file, line, column, endLine, endColumn }: PlaceJSON): JsonValue {
  return {
    artifactLocation: { uri: uriOf(file) },
    region: { startLine: line, startColumn: column, endLine, endColumn },
  };
}

/**
 * A reference to a file, as relative as it was given; the command line is no file, and keeps its
 * name.
 */
function uriOf(file: string): string {
  const path = file.replaceAll("\\", "/");
  const absolute = /^[A-Za-z]:\//.test(path)
    ? `file:///${path}`
    : path.startsWith("/")
      ? `file://${path}`
      : path;
  return encodeURI(absolute).replace(/[?#]/g, (character) => (character === "?" ? "%3F" : "%23"));
}
