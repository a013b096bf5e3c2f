import { MemoryFiles } from "../../access/memory-files.js";
import type * as node from "../node/files.js";

/** There is no disk, and so nothing on it. */
export const FILES_ON_DISK: typeof node.FILES_ON_DISK = new MemoryFiles();
