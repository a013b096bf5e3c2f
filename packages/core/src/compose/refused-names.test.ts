import { describe, expect, it } from "vitest";
import { composeFiles } from "../testing/compose-files.js";

const FILES = { "secret.yaml": "s: 1\n", "conf/db/a.yaml": "n: a\n" };

/**
 * Each way to name a config: alone, as the option of a group, as the group, through a choice, on
 * the command line.
 */
const compose = (text: string, args: readonly string[] = []) =>
  composeFiles({ ...FILES, "conf/config.yaml": text }, ["conf/config.yaml", ...args], {
    configDirs: ["conf/db"],
  });

describe("a name in a defaults list", () => {
  const outside = [
    "../secret",
    "db/../../secret",
    "..",
    "/../secret",
    "//etc/passwd",
    "\\secret",
    "..\\secret",
    "db\\..\\..\\secret",
    "C:\\secret",
    "c:secret",
    "\\\\host\\share\\secret",
    "~/secret",
    "https://example.org/x",
    "file:///etc/passwd",
    "HTTP://x",
  ];

  it.each(outside)("does not lead out of the config folder: %j", async (name) => {
    const quoted = `'${name}'`;
    for (const [text, args] of [
      [`defaults: [${quoted}]\n`, []],
      [`defaults: [optional ${quoted.slice(1)}\n`.replace("[optional ", "['optional "), []],
      [`defaults:\n  - db: ${quoted}\n`, []],
      [`defaults:\n  - db: [${quoted}]\n`, []],
      ["defaults:\n  - db: a\n", [`db='${name}'`]],
      [`defaults:\n  - db: a\n  - extra: ${quoted}\n  - \${extra}\n`, []],
    ] as const) {
      const { codes, data, report } = await compose(text, args);
      expect(codes.length, report).toBeGreaterThan(0);
      expect(data).not.toMatchObject({ s: 1 });
    }
  });

  it.each(["\u0000", "a\u0000b", "x".repeat(5000), " ", "."])(
    "that no file can have is a fault of the list: %j",
    async (name) => {
      const { codes } = await compose(`defaults: [${JSON.stringify(name)}]\n`);
      expect(codes).toHaveLength(1);
    },
  );
});
