// What a release changes in texts.

/**
 * Whether a version may follow another: numbers without a leading zero, perhaps with the name of a
 * trial (`1.0.0-rc.1`).
 * @param {string} version
 * @param {string} current
 */
export function isLater(version, current) {
  const [next, last] = [parse(version), parse(current)];
  if (next === undefined || last === undefined) return false;
  const at = next.numbers.findIndex((number, index) => number !== last.numbers[index]);
  if (at !== -1) return (next.numbers[at] ?? 0) > (last.numbers[at] ?? 0);
  // The trial versions of a release come before it.
  if (last.trial === undefined) return false;
  return next.trial === undefined || next.trial.localeCompare(last.trial, "en", { numeric: true }) > 0;
}

/** @param {string} version */
function parse(version) {
  const found = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-([a-z]+\.\d+))?$/.exec(version);
  return found === null ? undefined : { numbers: found.slice(1, 4).map(Number), trial: found[4] };
}

/**
 * A `package.json` with another version, and otherwise as it is written.
 * @param {string} text
 * @param {string} version
 */
export function withVersion(text, version) {
  return text.replace(/^( {2}"version": )"[^"]*"/m, (_, key) => `${key}"${version}"`);
}

/**
 * A changelog whose unreleased changes are those of a version, or undefined where nothing has
 * changed.
 * @param {string} text
 * @param {string} version
 * @param {Date} date
 */
export function dateChanges(text, version, date) {
  const heading = "## Unreleased\n";
  const start = text.indexOf(heading) + heading.length;
  const next = text.indexOf("\n## ", start);
  const changes = text.slice(start, next === -1 ? undefined : next);
  if (!text.includes(heading) || changes.trim() === "") return undefined;
  return text.replace(heading, () => `${heading}\n## ${version}, ${date.toISOString().slice(0, 10)}\n`);
}
