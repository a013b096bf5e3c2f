import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { checkText } from "../check/testing/check-text.js";
import { pathPrefixes } from "./path-prefixes.js";
import { printResolved } from "./print-config.js";

/** A config that lies in `/project/conf`, printed for another folder. */
function printedFor(base: string, yaml: string, environment: Record<string, string> = {}): string {
  const { checked } = checkText(yaml, { directory: resolve("/project/conf"), environment });
  return printResolved(checked.resolved, { prefixes: pathPrefixes(checked, resolve(base)) });
}

describe("a path", () => {
  it.each([
    ["/project", "conf/images"],
    ["/project/runs/one", '"../../conf/images"'],
    ["/project/conf", "images"],
  ])("is written as it counts from %s", (base, expected) => {
    expect(printedFor(base, "trainer: {folder: images, name: images}\n")).toContain(
      `  folder: ${expected}\n  name: images\n`,
    );
  });

  it("is left alone where it is absolute, a URL or from the environment, and where it is plain data", () => {
    const yaml =
      "data: {folder: images}\ntrainer: {folder: '${env:F}', folders: [/a, 'https://host/b', c], extra: {folder: d}}\n";
    expect(printedFor("/project", yaml, { F: "images" })).toBe(
      [
        "data:",
        "  folder: images",
        "trainer:",
        "  _target_: fx.Trainer",
        "  folder: ${env:F}",
        "  folders:",
        "    - /a",
        "    - https://host/b",
        "    - conf/c",
        "  extra:",
        "    folder: d",
        "",
      ].join("\n"),
    );
  });
});
