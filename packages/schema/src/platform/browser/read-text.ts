import type * as node from "../node/read-text.js";

/** A request that is waited for, which a browser allows in a worker. */
declare class XMLHttpRequest {
  readonly status: number;
  readonly responseText: string;
  open(method: "GET", url: string, isAsync: false): void;
  send(): void;
}

/** The content of a file that was published with the code, at an address beside it. */
export const readText: typeof node.readText = (url) => {
  const request = new XMLHttpRequest();
  request.open("GET", url.href, false);
  request.send();
  if (request.status !== 200) throw new Error(`${url.href} cannot be read (${request.status})`);
  return request.responseText;
};
