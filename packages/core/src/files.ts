// Reading what others wrote, within limits; files that outlast a crash, and locks between processes.
// Bound to Node.
export { fileAccess, isAllowedHost, withFileAccess, type FileAccess } from "./access/file-access.js";
export { FILE_LIMIT_NAMES, fileLimitHelp, type FileLimits } from "./access/file-limits.js";
export { parseJSON, UnusableJSONError } from "./access/parse-json.js";
export { isOwnFile, readOwnText, readOwnTextSync } from "./files/own-file.js";
export { openRegularFile, readRegularFile, readWholeFile, type Unreadable } from "./read-regular-file.js";
export { thisProcess, type ProcessIdentity } from "./files/process-identity.js";
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
