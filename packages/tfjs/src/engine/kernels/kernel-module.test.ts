import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { GEOMETRY_FIELDS } from "./geometry.js";
import { KERNEL_PARAMETERS, kernelModule, moduleFile } from "./kernel-module.js";

const SOURCES = join(import.meta.dirname, "../../../kernels");

/** Parameters of each exported function, as its source lists them. */
function parametersInSource(): Map<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const name of readdirSync(SOURCES).filter((name) => name.endsWith(".ts")))
    for (const [, fn = "", list = ""] of readFileSync(join(SOURCES, name), "utf8").matchAll(
      /export function (\w+)\(([^)]*)\)/g,
    ))
      found.set(
        fn,
        [...list.matchAll(/(\w+):/g)].map(([, parameter = ""]) => parameter),
      );
  return found;
}

describe("the WebAssembly module", () => {
  it("exports the functions that are declared, and no other", () => {
    const exported = WebAssembly.Module.exports(kernelModule()).map(({ kind, name }) => `${kind} ${name}`);
    expect(exported.sort()).toEqual(
      Object.keys(KERNEL_PARAMETERS)
        .map((name) => `function ${name}`)
        .sort(),
    );
  });

  it("takes the parameters that are declared, in this order", () => {
    const inSource = parametersInSource();
    for (const [name, parameters] of Object.entries(KERNEL_PARAMETERS))
      expect(inSource.get(name), name).toEqual(parameters);
  });

  it("reads the geometry of windows as it is written", () => {
    const source = readFileSync(join(SOURCES, "geometry.ts"), "utf8");
    expect([...source.matchAll(/^ {2}(\w+): i32;/gm)].map(([, field]) => field)).toEqual([
      ...GEOMETRY_FIELDS,
    ]);
  });

  it("imports the memory of the backend and nothing else, so that it has no heap and cannot fail", () => {
    expect(WebAssembly.Module.imports(kernelModule())).toEqual([
      { module: "env", name: "memory", kind: "memory" },
    ]);
  });

  it("has no static data, which would lie on that of the backend", () => {
    expect(sectionIds(readFileSync(moduleFile))).not.toContain(11);
  });

  it("is smaller than 100 KiB", () => {
    expect(readFileSync(moduleFile).length).toBeLessThan(100 * 1024);
  });
});

/** The ids of a module's sections, each an id, a length of 7 bits a byte, and its contents. */
function sectionIds(bytes: Uint8Array): readonly number[] {
  const ids: number[] = [];
  for (let at = 8; at < bytes.length;) {
    ids.push(bytes[at++]!);
    let length = 0;
    for (let shift = 0, more = true; more; shift += 7) {
      const byte = bytes[at++]!;
      length += (byte & 127) * 2 ** shift;
      more = byte > 127;
    }
    at += length;
  }
  return ids;
}
