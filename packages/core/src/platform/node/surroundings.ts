import process from "node:process";

/** The environment of this process, read where no other is given. */
export const environment = (): Readonly<Record<string, string | undefined>> => process.env;

/** Absolute path of the working directory. */
export const workingDirectory = (): string => process.cwd();
