import { OptionError } from "@lighterjs/schema";
import { escapeLine } from "@lighterjs/core/render";

/** File systems take no longer name; the rest is for endings and for what is half-written. */
const MOST_BYTES = 180;
const RESERVED = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/**
 * Refuses the id of a sample as the path of a file where it leads out of the folder, or where no
 * file can be called so.
 *
 * @param writer - for errors
 * @throws OptionError
 */
export function requireFileName(id: string, writer: object): void {
  const fault = id
    .split(/[/\\]/)
    .map(faultOf)
    .find((each) => each !== undefined);
  if (fault === undefined) return;
  throw OptionError.about(writer, ["folder"], {
    message: `the sample \`${escapeLine(id)}\` cannot have a file of that name: ${fault}`,
    label: "files are called by the ids of samples",
    help: [
      "give the samples other ids",
      "or take `lighter.writers.JsonLines` or `lighter.writers.Csv`, which take any id",
    ],
  });
}

function faultOf(step: string): string | undefined {
  if (step === "..") return "it leads out of the folder";
  if (step === "" || step === ".") return "a part of the path is empty";
  // eslint-disable-next-line no-control-regex -- those are what is looked for
  if (/[\u0000-\u001f<>:"|?*]/.test(step)) return "it has a character that names of files have not";
  if (Buffer.byteLength(step) > MOST_BYTES) return `it is longer than ${MOST_BYTES} bytes`;
  return RESERVED.test(step) || /[. ]$/.test(step) ? "some systems have no such name" : undefined;
}
