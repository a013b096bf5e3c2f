import { existsSync, type Stats } from "node:fs";
import { stat } from "node:fs/promises";
import { FILES_ON_DISK, type ConfigFiles } from "@lighterjs/core/stages";
import type { findDeclaration as find } from "@lighterjs/schema/declarations";

// What the server asks of the machine that it runs on.

export { findProjectFolder, loadProject, recallModel } from "@lighterjs/core/stages";

/** The files that no editor shows. */
export const FILES: ConfigFiles = FILES_ON_DISK;

/** Whether there is a file or a folder at an absolute path. */
export const exists = (path: string): boolean => existsSync(path);

/** What the system says of a file, from which a change of it can be told; nothing where it is not there. */
export const statOf = (path: string): Promise<FileStat | undefined> => stat(path).catch(() => undefined);

export type FileStat = Pick<Stats, "size" | "mtimeMs" | "ctimeMs" | "ino">;

/** Finds the declaration of a target. TypeScript is loaded when this is called first. */
export async function findDeclaration(...request: Parameters<typeof find>): Promise<ReturnType<typeof find>> {
  return (await import("@lighterjs/schema/declarations")).findDeclaration(...request);
}

/** Comes back when what has been waiting has had its turn. */
export const nextTurn = (): Promise<void> => new Promise((go) => void setImmediate(go));
