import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { projectName } from "./project-files.js";

describe("projectName", () => {
  it.each([
    ["letters", "letters"],
    ["My First Project", "my-first-project"],
    ["Café Crème", "cafe-creme"],
    ["_private", "private"],
    [".config", "config"],
    ["a.b_c~d", "a.b_c-d"],
    ["run #3 (final)", "run-3-final"],
    ["项目", "lighter-project"],
    ["", "lighter-project"],
    ["node_modules", "node_modules-project"],
    ["TSyringe", "tsyringe-project"],
  ])("makes a name of %j", (folder, name) => {
    expect(projectName(folder, ["tsyringe"])).toBe(name);
  });

  it("always makes one that npm accepts", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (folder) => {
        const name = projectName(folder, ["tsyringe"]);
        expect(name).toMatch(/^[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?$/);
        expect(name.length).toBeLessThanOrEqual(214);
      }),
    );
  });
});
