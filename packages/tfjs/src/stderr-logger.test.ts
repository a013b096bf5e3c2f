import { afterEach, describe, expect, it, vi } from "vitest";
import { stderrLogger } from "./stderr-logger.js";

afterEach(() => vi.restoreAllMocks());

describe("what is said where no host listens", () => {
  it("shows characters that would command the terminal by their numbers", () => {
    const written: string[] = [];
    vi.spyOn(process.stderr, "write").mockImplementation((text) => written.push(String(text)) > 0);
    stderrLogger.warn("the layer `a\u001b[2J` is left out");
    stderrLogger.info("two\nlines");
    expect(written).toEqual(["warning: the layer `a\\u{1b}[2J` is left out\n", "two\nlines\n"]);
  });
});
