import { fileAccess, isAllowedHost } from "@lighterjs/core/files";
import { fetchFile } from "./fetch-file.js";
import { modelFault } from "./model-fault.js";
import type { ModelSource } from "./model-source.js";

/**
 * A model at an address of a `model.json`, of its folder, or of the one file that it is. All its
 * files together have the time that the limit `download-seconds` gives, and lie at or below the
 * address.
 */
export function remoteModel(address: string): ModelSource {
  const isFile = /\.(json|keras|h5|hdf5)($|[?#])/i.test(address);
  const url = addressOf(isFile ? address : `${address.replace(/\/$/, "")}/model.json`);
  const access = fileAccess();
  if (access.network === "allowed" && !isAllowedHost(url, access)) throw notAllowed(url, address);
  const until = Date.now() + 1000 * access.limits.maxDownloadSeconds;
  return {
    label: isFile ? address : url.href,
    async text() {
      const most = access.limits.maxModelFileBytes;
      return new TextDecoder().decode(
        await fetchFile(url, { most, limit: "maxModelFileBytes", until, access }),
      );
    },
    bytes: (name, most, limit) =>
      fetchFile(url.pathname.endsWith(`/${name}`) ? url : below(url, name), { most, limit, until, access }),
  };
}

/** The content of one file at an address. */
export async function remoteFile(address: string): Promise<Uint8Array> {
  const url = addressOf(address);
  const access = fileAccess();
  if (access.network === "allowed" && !isAllowedHost(url, access)) throw notAllowed(url, address);
  const until = Date.now() + 1000 * access.limits.maxDownloadSeconds;
  return fetchFile(url, { most: access.limits.maxModelBytes, limit: "maxModelBytes", until, access });
}

function addressOf(text: string): URL {
  if (URL.canParse(text)) return new URL(text);
  throw modelFault("FILE_NOT_FOUND", `\`${text}\` is not an address`, "not an address");
}

function notAllowed({ host }: URL, address: string) {
  return modelFault(
    "HOST_NOT_ALLOWED",
    `the model at \`${address}\` would be fetched, and this command reaches no host`,
    "on another machine",
    {
      help: [`allow it with \`--allow-host ${host}\``, "or keep a copy of the model and name its folder"],
    },
  );
}

/** The address of a file that a model names, which lies beside the model or below. */
function below(model: URL, name: string): URL {
  const url = new URL(name, model);
  const folder = new URL(".", model).pathname;
  if (url.origin === model.origin && url.pathname.startsWith(folder)) return url;
  throw modelFault(
    "INVALID_MODEL",
    `the weights file \`${name}\` does not lie below \`${model.origin}${folder}\``,
    "leads out of its folder",
  );
}
