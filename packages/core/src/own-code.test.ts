import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { ownCodeOf, renderCodeLine } from "./own-code.js";

const folder = realpathSync(mkdtempSync(join(tmpdir(), "lighter-own-code-")));
afterAll(() => rmSync(folder, { recursive: true }));

/** Gives the error of a module whose third line is this one. */
async function thrownBy(name: string, line: string): Promise<unknown> {
  const file = join(folder, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `export function fail(inner) {\n  // here\n  ${line}\n}\n`);
  const { fail } = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as {
    fail: (inner?: unknown) => unknown;
  };
  try {
    return fail();
  } catch (error) {
    return error;
  }
}

describe("ownCodeOf", () => {
  it("is the line of a person's own code that threw", async () => {
    const error = await thrownBy("mine/dice.mjs", 'throw new Error("no luck");');
    expect(ownCodeOf(error)).toEqual({ file: join(folder, "mine/dice.mjs"), line: 3, column: 9 });
    expect(renderCodeLine(ownCodeOf(error)!, folder)).toBe(`${join("mine", "dice.mjs")}:3:9`);
    expect(renderCodeLine(ownCodeOf(error)!, join(folder, "other"))).toBe(
      `${join(folder, "mine", "dice.mjs")}:3:9`,
    );
  });

  it("is the line that called what threw, where that is Node's or installed", async () => {
    expect(ownCodeOf(await thrownBy("a.mjs", "new URL('no address');"))).toMatchObject({ line: 3 });
    expect(ownCodeOf(await thrownBy("node_modules/x/b.mjs", 'throw new Error("theirs");'))).toBeUndefined();
  });

  it("is found in what an error was caused by", async () => {
    const cause = await thrownBy("c.mjs", "throw new TypeError('multi\\n    at /fake.js:1:1');");
    expect(ownCodeOf(new Error("ours", { cause }))).toMatchObject({ file: join(folder, "c.mjs"), line: 3 });
  });

  it("is nothing for an error of our own, or what is none", () => {
    expect(ownCodeOf(new Error("ours"))).toBeUndefined();
    expect(ownCodeOf("text")).toBeUndefined();
  });
});
