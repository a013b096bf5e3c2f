import { OptionError } from "@lighterjs/schema";

/** The fault in the options of a callback with which a run, or anything else, fails. */
export async function optionErrorOf(run: () => unknown): Promise<OptionError> {
  try {
    await run();
  } catch (error) {
    if (OptionError.is(error)) return error;
    throw new Error("expected an OptionError", { cause: error });
  }
  throw new Error("expected an OptionError, but nothing failed");
}
