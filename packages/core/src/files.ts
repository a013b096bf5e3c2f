// Files that outlast a crash, and locks between processes, for packages that write into a run
// folder.
export { isOwnFile, readOwnFile, readOwnText, readOwnTextSync } from "./files/own-file.js";
export { openRegularFile, readRegularFile } from "./read-regular-file.js";
export {
  processFate,
  thisProcess,
  type ProcessFate,
  type ProcessIdentity,
} from "./files/process-identity.js";
export {
  findHeldLock,
  isHeldElsewhere,
  takeLock,
  type HeldLock,
  type LockTarget,
  type ProcessLock,
} from "./files/process-lock.js";
export {
  removeLeftovers,
  replaceFile,
  replaceFileSync,
  syncFileSync,
  syncFolder,
  temporaryName,
  type FileContent,
} from "./files/replace-file.js";
export { messageOf, systemCode } from "./files/error-text.js";
