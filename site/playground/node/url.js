/** @param {string | URL} address */
export const fileURLToPath = (address) => decodeURIComponent(new URL(address).pathname);
/** @param {string} path */
export const pathToFileURL = (path) => new URL(`file://${path}`);
