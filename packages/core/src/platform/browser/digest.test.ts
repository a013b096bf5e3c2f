import fc from "fast-check";
import { expect, it } from "vitest";
import * as node from "../node/digest.js";
import * as browser from "./digest.js";

it("a browser makes the digests of Node", () => {
  const text = fc.string({ unit: "binary", maxLength: 200 });
  fc.assert(fc.property(text, (a) => void expect([...browser.sha256(a)]).toEqual([...node.sha256(a)])));
  expect([...browser.scrypt("gehäim", "salt")]).toEqual([...node.scrypt("gehäim", "salt")]);
});
