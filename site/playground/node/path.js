export { basename, dirname, extname, isAbsolute, join, normalize, relative, resolve } from "pathe";
export const sep = "/";
