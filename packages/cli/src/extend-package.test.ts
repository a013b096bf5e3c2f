import { describe, expect, it } from "vitest";
import { extendPackage } from "./extend-package.js";
import { projectFiles } from "./project-files.js";

const project = await projectFiles({ folderName: "any", version: "1.2.3" });
const nothingThere = () => true;

/** The extension of a package in which these files are taken. */
function extend(text: string, taken: readonly string[] = []) {
  const extension = extendPackage(text, project, (path) => !taken.includes(path));
  if (extension === undefined || "inTheWay" in extension) throw new Error("not extended");
  return { ...extension, json: JSON.parse(extension.packageText.replace(/^\uFEFF/, "")) as unknown };
}

describe("extendPackage", () => {
  it("adds what is missing, in the indentation, line ends and order that are there", () => {
    const text =
      '\uFEFF{\r\n\t"name": "mine",\r\n\t"files": ["a", "b"],\r\n\t"dependencies": {\r\n\t\t"a": "1",\r\n\t\t"zod": "4"\r\n\t}\r\n}\r\n';
    const { packageText } = extend(text);
    expect(packageText.startsWith('\uFEFF{\r\n\t"name": "mine",\r\n\t"files": ["a", "b"],\r\n')).toBe(true);
    expect(packageText).not.toMatch(/[^\r]\n|^ /m);
    expect(packageText.endsWith("\r\n}\r\n")).toBe(true);
    const names = [...packageText.matchAll(/^\t\t"([^"]+)": "[^"]*"/gm)].map((found) => found[1]);
    expect(names.slice(0, 8)).toEqual([
      "@lighterjs/callbacks",
      "@lighterjs/core",
      "@lighterjs/tfjs",
      "a",
      "lighterjs",
      "reflect-metadata",
      "tsyringe",
      "zod",
    ]);
  });

  it("leaves what a package says of itself", () => {
    const mine = {
      name: "mine",
      type: "commonjs",
      scripts: { train: "mine", start: "mine" },
      devDependencies: { typescript: "~5.9.0" },
      peerDependencies: { tsyringe: "4" },
    };
    const { json } = extend(JSON.stringify(mine, undefined, 4));
    expect(json).toMatchObject(mine);
    expect(json).not.toHaveProperty("dependencies.tsyringe");
    expect(json).toHaveProperty("dependencies.lighterjs", "^1.2.3");
    expect(json).toHaveProperty("devDependencies.@types/node");
  });

  it("gives files other names where a package has some for something else", () => {
    const { json, files } = extend("{}", ["src/index.ts", "config.yaml", "tsconfig.json", ".gitignore"]);
    expect([...files.keys()].sort()).toEqual([
      ".vscode/extensions.json",
      ".vscode/settings.json",
      "lighter.yaml",
      "src/stop-at-goal.ts",
      "src/targets.ts",
    ]);
    expect(json).toMatchObject({
      scripts: { train: "lighter fit lighter.yaml" },
      lighter: { namespace: "project", entry: "src/targets.ts" },
    });
    expect(json).not.toHaveProperty("devDependencies");
    expect(files.get("lighter.yaml")).toContain("npx lighter fit lighter.yaml");
  });

  it("names what is in the way of both names", () => {
    expect(extendPackage("{}", project, (path) => !path.endsWith(".yaml"))).toEqual({
      inTheWay: ["config.yaml", "lighter.yaml"],
    });
  });

  it("changes nothing the second time, whatever has become of the files", () => {
    const once = extend('{\n  "name": "mine"\n}\n').packageText;
    expect(extend(once, ["src/index.ts", "src/targets.ts"])).toMatchObject({
      packageText: once,
      files: new Map(),
    });
  });

  it.each(["", "[]", "{", '{"scripts": []}', '{"a": 1,}', "// {}\n{}"])("refuses %j", (text) => {
    expect(extendPackage(text, project, nothingThere)).toBeUndefined();
  });
});
