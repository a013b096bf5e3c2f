/**
 * What a page has not, of Node.
 * @param {string} module
 * @param {string} name
 */
export function absent(module, name) {
  return function () {
    throw new Error(`a page has no \`${name}\` of \`${module}\``);
  };
}
