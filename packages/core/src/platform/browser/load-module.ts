import type * as node from "../node/load-module.js";

/** The modules that a page can import are known when it is made, and given to `projectOf`. */
export const loadModule: typeof node.loadModule = (specifier) =>
  Promise.reject(new TypeError(`this page has no module \`${specifier}\``));
