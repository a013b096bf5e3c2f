import { DEEPEST, LIMIT_NAMES, type Limits } from "@lighterjs/core";
import { CommandError } from "./command-error.js";
import { unknownName } from "./unknown-name.js";

/**
 * What `--limit NAME=NUMBER` asks for, given any number of times.
 *
 * @throws CommandError when a name or number is none
 */
export function readLimits(given: readonly string[]): Partial<Limits> {
  const limits: { -readonly [name in keyof Limits]?: number } = {};
  for (const text of given) {
    const [, name = "", number = ""] = /^([^=]*)=([^=]*)$/.exec(text) ?? [];
    const limit = LIMIT_NAMES.get(name);
    if (limit === undefined && name !== "")
      throw unknownName(`there is no limit \`${name}\``, name, [...LIMIT_NAMES.keys()], LIST);
    if (limit === undefined || !/^[1-9][0-9]*$/.test(number) || !Number.isSafeInteger(Number(number)))
      throw new CommandError(`\`--limit ${text}\` is no limit and a whole number above zero`, {
        help: ["write for example `--limit nodes=200000`", LIST],
      });
    if (limit === "maxDepth" && Number(number) > DEEPEST)
      throw new CommandError(`\`--limit ${text}\` is deeper than a config can be`, {
        help: [`\`${name}\` is ${DEEPEST} at most`],
      });
    limits[limit] = Number(number);
  }
  return limits;
}

const LIST = `the limits are ${[...LIMIT_NAMES.keys()].map((name) => `\`${name}\``).join(", ")}`;
