import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { posixWord, shellLine } from "./shell-line.js";

describe("a command that a message offers", () => {
  it("stands as it is where a shell would take nothing of it apart", () => {
    expect(shellLine(["lighter", "export", "runs/config/2026-11-24_05-40-56"])).toBe(
      "lighter export runs/config/2026-11-24_05-40-56",
    );
  });

  it.skipIf(process.platform === "win32")("is read by a shell as the words it was made of", () => {
    const word = fc.string({ unit: "grapheme", maxLength: 12 }).filter((each) => !each.includes("\0"));
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 40 }), (words) => {
        const read = execFileSync("sh", ["-c", `printf '%s\\0' ${words.map(posixWord).join(" ")}`]);
        expect(read.toString("utf8").split("\0").slice(0, -1)).toEqual(words);
      }),
      { numRuns: 20 },
    );
  });
});
