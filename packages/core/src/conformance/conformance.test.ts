import { describe, it } from "vitest";
import { GROUPS } from "./groups/groups.js";
import { verifyCase } from "./run-case.js";

describe.each(GROUPS.map((group) => [group.letter, group.title, group] as const))(
  "%s. %s",
  (_letter, _title, { cases }) => {
    it.each(cases.map((given) => [given.id, given.rule, given] as const))("%s: %s", (_id, _rule, given) =>
      verifyCase(given),
    );
  },
);
