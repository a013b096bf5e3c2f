import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { publishedPackages, root } from "./pack-packages.js";
import { dateChanges, isLater, withVersion } from "./release-texts.js";

describe("the texts of a release", () => {
  it.each([
    ["0.1.1", "0.1.0", true],
    ["0.10.0", "0.9.3", true],
    ["1.0.0", "1.0.0-rc.2", true],
    ["1.0.0-rc.10", "1.0.0-rc.9", true],
    ["0.1.0", "0.1.0", false],
    ["0.0.9", "0.1.0", false],
    ["1.0.0-rc.1", "1.0.0", false],
    ["v1.0.0", "0.1.0", false],
    ["1.01.0", "0.1.0", false],
    ["", "0.1.0", false],
  ])("%j after %j: %j", (next, last, later) => {
    expect(isLater(next, last)).toBe(later);
  });

  it("change the version of a package alone", () => {
    const text = '{\n  "name": "a",\n  "version": "0.1.0",\n  "peer": { "version": "0.1.0" }\n}\n';
    expect(withVersion(text, "0.2.0")).toBe(text.replace("0.1.0", "0.2.0"));
  });

  it("date what has changed, and leave room for what comes next", () => {
    const text = "# Changelog\n\n## Unreleased\n\n- b\n\n## 0.1.0, 2026-01-01\n\n- a\n";
    const date = new Date("2026-02-03T12:00:00Z");
    const dated = dateChanges(text, "0.2.0", date);
    expect(dated).toBe(
      "# Changelog\n\n## Unreleased\n\n## 0.2.0, 2026-02-03\n\n- b\n\n## 0.1.0, 2026-01-01\n\n- a\n",
    );
    expect(dateChanges(dated ?? "", "0.3.0", date)).toBeUndefined();
  });
});

describe("the published packages", () => {
  const packages = publishedPackages().map(({ json }) => json);

  it("have one version, that of the repository, and say where they come from", () => {
    const { version } = JSON.parse(readFileSync(`${root}/package.json`, "utf8")) as { version: string };
    expect(new Set(packages.map((json) => json.version))).toEqual(new Set([version]));
    expect(new Set(packages.map(({ homepage }) => homepage)).size).toBe(1);
    expect(new Set(packages.map(({ repository }) => repository?.url)).size).toBe(1);
  });

  it("come each after those that it needs", () => {
    const names = packages.map(({ name }) => name);
    expect(names).toContain("lighterjs");
    for (const [index, { dependencies = {} }] of packages.entries())
      for (const needed of Object.keys(dependencies).filter((name) => names.includes(name)))
        expect(names.indexOf(needed)).toBeLessThan(index);
  });
});
