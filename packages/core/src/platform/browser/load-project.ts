import type * as node from "../node/load-project.js";

/** Nobody can look for one: it is made by `projectOf`, and given as `loaded`. */
export const loadProject: typeof node.loadProject = () =>
  Promise.reject(new TypeError("a browser finds no project: give one as `loaded`"));
