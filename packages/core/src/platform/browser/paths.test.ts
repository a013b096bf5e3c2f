import posix from "node:path/posix";
import { pathToFileURL as nodePathToFileURL } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as paths from "./paths.js";

const path = fc
  .array(
    fc.constantFrom("/", "a", "b.yaml", ".", "..", ".hidden", "é x", "%", "\\", "C:", "file.tar.gz", ""),
    {
      maxLength: 7,
    },
  )
  .map((parts) => parts.join(""));

describe("paths in a browser", () => {
  it("are those of node:path on a system of POSIX", () => {
    fc.assert(
      fc.property(path, path, path, (a, b, c) => {
        for (const name of ["basename", "dirname", "extname", "isAbsolute"] as const)
          expect([name, a, paths[name](a)]).toEqual([name, a, posix[name](a)]);
        expect(paths.basename(a, ".yaml")).toBe(posix.basename(a, ".yaml"));
        expect(paths.join(a, b, c)).toBe(posix.join(a, b, c));
        expect(paths.resolve("/w", a, b)).toBe(posix.resolve("/w", a, b));
        expect(paths.relative(`/${a}`, `/${b}`)).toBe(posix.relative(`/${a}`, `/${b}`));
      }),
      { numRuns: 3000 },
    );
  });

  it("become addresses and come back", () => {
    fc.assert(
      fc.property(path, (a) => {
        const absolute = paths.resolve("/", a);
        expect(paths.fileURLToPath(paths.pathToFileURL(absolute))).toBe(absolute);
        expect(paths.fileURLToPath(nodePathToFileURL(absolute))).toBe(absolute);
      }),
    );
    expect(() => paths.fileURLToPath("https://example.org/a")).toThrow(TypeError);
  });
});
