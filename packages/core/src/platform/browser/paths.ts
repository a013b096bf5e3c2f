import type * as node from "../node/paths.js";

// Paths of POSIX, as `node:path` reads them there; the working directory is `/`.

export const sep: typeof node.sep = "/";

export const isAbsolute: typeof node.isAbsolute = (path) => path.startsWith("/");

export const join: typeof node.join = (...paths) => {
  const joined = paths.filter((path) => path !== "").join("/");
  return joined === "" ? "." : normalize(joined);
};

export const resolve: typeof node.resolve = (...paths) => {
  let resolved = "";
  for (const path of paths) if (path !== "") resolved = isAbsolute(path) ? path : `${resolved}/${path}`;
  return `/${stepsOf(`/${resolved}`).join("/")}`;
};

export const dirname: typeof node.dirname = (path) => {
  const end = withoutSlashes(path).lastIndexOf("/");
  if (end > 0) return path.startsWith("/") && end === 1 ? "//" : path.slice(0, end);
  return path.startsWith("/") ? "/" : ".";
};

export const basename: typeof node.basename = (path, suffix = "") => {
  const whole = withoutSlashes(path);
  const name = whole.slice(whole.lastIndexOf("/") + 1);
  return suffix !== "" && name !== suffix && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name;
};

export const extname: typeof node.extname = (path) => {
  const name = basename(path);
  const dot = name.lastIndexOf(".");
  return dot <= 0 || name === ".." ? "" : name.slice(dot);
};

export const relative: typeof node.relative = (from, to) => {
  const [start, end] = [stepsOf(resolve(from)), stepsOf(resolve(to))];
  const shared = start.findIndex((step, index) => step !== end[index]);
  const common = shared === -1 ? start.length : shared;
  return [...start.slice(common).map(() => ".."), ...end.slice(common)].join("/");
};

export const fileURLToPath: typeof node.fileURLToPath = (url) => {
  const { protocol, pathname } = new URL(url);
  if (protocol !== "file:") throw new TypeError(`${String(url)} is not the address of a file`);
  return decodeURIComponent(pathname);
};

export const pathToFileURL: typeof node.pathToFileURL = (path) => {
  const steps = resolve(path)
    .split("/")
    .map((step) => encodeURIComponent(step));
  const url = new URL(`file://${steps.join("/")}`);
  return url;
};

function normalize(path: string): string {
  const steps = stepsOf(path).join("/");
  const whole = isAbsolute(path) ? `/${steps}` : steps === "" ? "." : steps;
  return path.endsWith("/") && whole !== "/" ? `${whole}/` : whole;
}

/** The steps of a path without those that lead nowhere; `..` stays at the head of a relative one. */
function stepsOf(path: string): string[] {
  const steps: string[] = [];
  for (const step of path.split("/")) {
    if (step === "" || step === ".") continue;
    if (step !== "..") steps.push(step);
    else if (steps.length > 0 && steps.at(-1) !== "..") steps.pop();
    else if (!isAbsolute(path)) steps.push(step);
  }
  return steps;
}

const withoutSlashes = (path: string): string => path.replace(/\/+$/, "");
