import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkOptions } from "../check/check-options.js";
import { manifestFault } from "../manifest-fault.js";
import type { TargetManifest } from "../manifest.js";
import { TargetCatalog } from "../target-catalog.js";

const fixture = join(import.meta.dirname, "fixtures/real");
const command = resolve(import.meta.dirname, "../../bin/lighter-targets.js");
const folder = mkdtempSync(join(tmpdir(), "lighter-real-"));
afterAll(() => rmSync(folder, { recursive: true }));

let manifest: TargetManifest;
let catalog: TargetCatalog;
beforeAll(() => {
  const output = join(folder, "real.json");
  const { status, stderr } = spawnSync(
    process.execPath,
    // All of them at once, in the memory that each of them may take.
    [
      ...["--max-old-space-size=500", command, "--entry", join(fixture, "index.ts"), "--namespace", "real"],
      ...[
        "--package",
        "real",
        "--module",
        "real",
        "--tsconfig",
        join(fixture, "tsconfig.json"),
        "--output",
        output,
      ],
    ],
    { encoding: "utf8" },
  );
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  manifest = JSON.parse(readFileSync(output, "utf8")) as TargetManifest;
  catalog = new TargetCatalog([manifest]);
}, 300_000);

const faults = (name: string, options: Readonly<Record<string, unknown>>) => {
  const definition = catalog.get(`real.${name}`);
  return definition
    ? checkOptions(catalog, definition, options).map(({ code, message }) => `${code}: ${message}`)
    : ["no such target"];
};

describe("the option types of well-known packages", () => {
  it("are mapped, all of them, into a manifest that readers believe", () => {
    expect(manifest.omitted).toBeUndefined();
    expect(manifest.targets).toHaveLength(22);
    expect(manifestFault(manifest)).toBeUndefined();
  });

  it("have a note for each thing that is left out, not for each way that leads to it", () => {
    const counts = manifest.targets.map(({ name, notes = [] }) => [name, notes.length] as const);
    expect(counts.filter(([, count]) => count > 150)).toEqual([]);
  });

  it.each<[string, Readonly<Record<string, unknown>>]>([
    ["Readable", { highWaterMark: 16, encoding: "utf8", objectMode: false }],
    ["Spawn", { command: "ls", cwd: "/", env: { HOME: "/root" }, stdio: ["pipe", "inherit", null] }],
    ["Spawn", { command: "ls" }],
    [
      "Request",
      { url: "https://example.org", method: "POST", headers: { accept: "text/plain" }, keepalive: true },
    ],
    [
      "Rollup",
      { input: ["a.js"], treeshake: { moduleSideEffects: false }, output: { format: "es", dir: "dist" } },
    ],
    ["Prettier", { printWidth: 100, semi: false, trailingComma: "all" }],
    ["Terser", { compress: { passes: 2 }, mangle: false, ecma: 2020 }],
    [
      "Chart",
      { type: "bar", data: { labels: ["a"], datasets: [{ data: [1, 2] }] }, options: { animation: false } },
    ],
    ["LineChart", { responsive: true, plugins: { legend: { display: false } } }],
    ["TypeScript", { strict: true, lib: ["ES2022"] }],
    ["Watcher", { ignoreInitial: true, depth: 3 }],
    ["Ky", { retry: { limit: 2 }, timeout: false }],
  ])("take what the package takes: %s %j", (name, options) => {
    expect(faults(name, options)).toEqual([]);
  });

  it.each<[string, Readonly<Record<string, unknown>>, string]>([
    ["Readable", { highWaterMark: "x" }, 'INVALID_OPTION: `highWaterMark` must be a number, but is `"x"`'],
    ["Spawn", { command: "ls", shel: true }, "UNKNOWN_OPTION: `real.Spawn` has no option `shel`"],
    ["Prettier", { printWidth: "wide" }, 'INVALID_OPTION: `printWidth` must be a number, but is `"wide"`'],
    [
      "LineChart",
      { plugins: { legend: { display: 1 } } },
      "INVALID_OPTION: `plugins.legend.display` must be `true` or `false`, but is `1`",
    ],
  ])("refuse what the package refuses: %s %j", (name, options, fault) => {
    expect(faults(name, options)).toEqual([fault]);
  });
});
