// Paths as this system writes them. A browser has those of POSIX.
export { basename, dirname, extname, isAbsolute, join, relative, resolve, sep } from "node:path";
export { fileURLToPath, pathToFileURL } from "node:url";
