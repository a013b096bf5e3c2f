import { type FileLimits, FILE_LIMIT_NAMES } from "@lighterjs/core/files";
import { DEEPEST, LIMIT_NAMES, type Limits } from "@lighterjs/core/stages";
import { CommandError } from "./command-error.js";
import { unknownName } from "./unknown-name.js";

/** Limits that are raised: of configs, and of the files that they name. */
export interface RaisedLimits {
  readonly config: Partial<Limits>;
  readonly files: Partial<FileLimits>;
}

/**
 * Reads `--limit NAME=NUMBER`, given any number of times.
 *
 * @throws CommandError when a name or number is none
 */
export function readLimits(given: readonly string[]): RaisedLimits {
  const config: { -readonly [name in keyof Limits]?: number } = {};
  const files: { -readonly [name in keyof FileLimits]?: number } = {};
  for (const text of given) {
    const [, name = "", number = ""] = /^([^=]*)=([^=]*)$/.exec(text) ?? [];
    if (name !== "" && !NAMES.includes(name))
      throw unknownName(`there is no limit \`${name}\``, name, NAMES, LIST);
    if (name === "" || !/^[1-9][0-9]*$/.test(number) || !Number.isSafeInteger(Number(number)))
      throw new CommandError(`\`--limit ${text}\` is no limit and a whole number above zero`, {
        help: ["write for example `--limit nodes=200000`", LIST],
      });
    const ofConfig = LIMIT_NAMES.get(name);
    if (ofConfig === "maxDepth" && Number(number) > DEEPEST)
      throw new CommandError(`\`--limit ${text}\` is deeper than a config can be`, {
        help: [`\`${name}\` is ${DEEPEST} at most`],
      });
    if (ofConfig !== undefined) config[ofConfig] = Number(number);
    const ofFiles = FILE_LIMIT_NAMES.get(name);
    if (ofFiles !== undefined) files[ofFiles] = Number(number);
  }
  return { config, files };
}

const NAMES = [...LIMIT_NAMES.keys(), ...FILE_LIMIT_NAMES.keys()];
const LIST = `the limits are ${NAMES.map((name) => `\`${name}\``).join(", ")}`;

/**
 * Reads `--allow-host HOST`, given any number of times: a name or number, with or without a port.
 *
 * @throws CommandError when it is no host
 */
export function readAllowedHosts(given: readonly string[]): readonly string[] {
  return given.map((text) => {
    const url = URL.canParse(`http://${text}/`) ? new URL(`http://${text}/`) : undefined;
    // A port that is that of `http` anyway is left out of an address, but not out of what a person writes.
    const spellings = url === undefined ? [] : [url.host, `${url.hostname}:80`];
    if (!spellings.includes(text.toLowerCase()))
      throw new CommandError(`\`--allow-host ${text}\` names no host`, {
        help: [
          "write a host alone, for example `--allow-host models.example` or `--allow-host 127.0.0.1:8080`",
        ],
      });
    return url?.host ?? text;
  });
}
