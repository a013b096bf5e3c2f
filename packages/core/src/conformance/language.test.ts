import { describe, it } from "vitest";
import { LANGUAGE } from "./groups/language.js";
import { verifyCase } from "./run-case.js";

describe.each(Object.entries(LANGUAGE))("%s", (_title, cases) => {
  it.each(cases.map((given) => [given.rule, given] as const))("%s", (_rule, given) => verifyCase(given));
});
