import { describe, expect, it } from "vitest";
import type { Diagnostic } from "../diagnostic.js";
import { SourceText } from "../source-text.js";
import { diagnosticsToGitHub } from "./diagnostics-github.js";
import { diagnosticsToJSON } from "./diagnostics-json.js";
import { CATALOG } from "../catalog/catalog.js";
import { diagnosticsToSARIF } from "./diagnostics-sarif.js";

const config = new SourceText("conf/my, 100% #1.yaml", "a: 1\nb: two\n", "/p");
const commandLine = new SourceText("<command line>", "b=1", "/p");
const error: Diagnostic = {
  code: "INVALID_OPTION",
  severity: "error",
  message: "`b` must be a number: 100%",
  labels: [
    { source: config, span: { start: 8, end: 11 }, text: "expected a number, found text" },
    { source: commandLine, span: { start: 0, end: 1 }, text: "set here" },
  ],
  path: "b",
  notes: ["a note"],
  help: ["two\nlines"],
};
const warning: Diagnostic = {
  code: "UNKNOWN_KEY",
  severity: "warning",
  message: "hidden \u202e character",
  labels: [{ source: commandLine, span: { start: 0, end: 3 }, text: "here" }],
};

describe("diagnostics as JSON", () => {
  it("have all labels, the first at the place of the diagnostic", () => {
    const [first, second] = diagnosticsToJSON([error, warning]);
    const place = { file: config.name, line: 2, column: 4, endLine: 2, endColumn: 7 };
    expect(first).toEqual({
      ...place,
      code: "INVALID_OPTION",
      severity: "error",
      message: "`b` must be a number: 100%",
      path: "b",
      notes: ["a note"],
      help: ["two\nlines"],
      labels: [
        { ...place, text: "expected a number, found text" },
        { file: "<command line>", line: 1, column: 1, endLine: 1, endColumn: 2, text: "set here" },
      ],
    });
    expect(second).toMatchObject({ message: "hidden \\u{202e} character", path: null, notes: [], help: [] });
  });
});

describe("diagnostics as workflow commands of GitHub", () => {
  it("are a line each, in which the file and the text cannot end early", () => {
    expect(diagnosticsToGitHub([error, warning])).toBe(
      "::error file=conf/my%2C 100%25 #1.yaml,line=2,col=4,endLine=2,endColumn=7,title=INVALID_OPTION::" +
        "`b` must be a number: 100%25%0Aat: b%0Anote: a note%0Ahelp: two%0Alines\n" +
        "::warning file=<command line>,line=1,col=1,endLine=1,endColumn=4,title=UNKNOWN_KEY::hidden \\u{202e} character\n",
    );
    expect(diagnosticsToGitHub([])).toBe("");
  });
});

describe("diagnostics as SARIF", () => {
  interface Log {
    readonly $schema: string;
    readonly version: string;
    readonly runs: readonly {
      readonly tool: {
        readonly driver: { readonly name: string; readonly version: string; readonly rules: readonly Rule[] };
      };
      readonly columnKind: string;
      readonly results: readonly Result[];
    }[];
  }
  interface Rule {
    readonly id: string;
    readonly shortDescription: { readonly text: string };
  }
  interface Result {
    readonly ruleId: string;
    readonly ruleIndex: number;
    readonly level: string;
    readonly message: { readonly text: string };
    readonly locations: readonly {
      readonly physicalLocation: { readonly artifactLocation: { readonly uri: string } };
    }[];
  }
  const log = (...diagnostics: Diagnostic[]) =>
    diagnosticsToSARIF(diagnostics, "1.2.3", CATALOG) as unknown as Log;

  it("name a code of which nothing is known", () => {
    const [{ tool }] = log({ ...error, code: "SENSOR_COLD" }).runs as [Log["runs"][number]];
    expect(tool.driver.rules).toEqual([{ id: "SENSOR_COLD" }]);
  });

  it("have what the format asks for: a tool, rules by index, places that are URIs and count from 1", () => {
    const { version, runs } = log(error, warning, error);
    expect(version).toBe("2.1.0");
    const [{ tool, columnKind, results }] = runs as [Log["runs"][number]];
    expect(tool.driver).toMatchObject({ name: "lighter", version: "1.2.3" });
    expect(columnKind).toBe("utf16CodeUnits");
    const { rules } = tool.driver;
    expect(rules.map(({ id }) => id)).toEqual(["INVALID_OPTION", "UNKNOWN_KEY"]);
    for (const { shortDescription } of rules) expect(shortDescription.text).not.toBe("");
    expect(results.map(({ ruleId, level }) => [ruleId, level])).toEqual([
      ["INVALID_OPTION", "error"],
      ["INVALID_OPTION", "error"],
      ["UNKNOWN_KEY", "warning"],
    ]);
    for (const { ruleId, ruleIndex } of results) expect(rules[ruleIndex]?.id).toBe(ruleId);
    expect(results[0]).toEqual({
      ruleId: "INVALID_OPTION",
      ruleIndex: 0,
      level: "error",
      message: { text: "`b` must be a number: 100%\na note\ntwo\nlines" },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: "conf/my,%20100%25%20%231.yaml" },
            region: { startLine: 2, startColumn: 4, endLine: 2, endColumn: 7 },
          },
          logicalLocations: [{ fullyQualifiedName: "b", kind: "member" }],
        },
      ],
      relatedLocations: [
        {
          id: 0,
          physicalLocation: {
            artifactLocation: { uri: "%3Ccommand%20line%3E" },
            region: { startLine: 1, startColumn: 1, endLine: 1, endColumn: 2 },
          },
          message: { text: "set here" },
        },
      ],
    });
  });

  it.each([
    ["C:\\my conf\\a.yaml", "file:///C:/my%20conf/a.yaml"],
    ["/conf/a.yaml", "file:///conf/a.yaml"],
    ["..\\a.yaml", "../a.yaml"],
  ])("name the file %s as %s", (file, uri) => {
    const source = new SourceText(file, "a: 1", "/p");
    const { runs } = log({ ...warning, labels: [{ source, span: { start: 0, end: 1 }, text: "" }] });
    expect(runs[0]?.results[0]?.locations[0]?.physicalLocation.artifactLocation.uri).toBe(uri);
  });

  it("are a log without results where there is nothing to say", () => {
    expect(log().runs[0]).toMatchObject({ results: [], tool: { driver: { rules: [] } } });
  });
});
