import { CommandError } from "./command-error.js";

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
