/**
 * One value a trial: what went wrong, or nothing. @typedef {AsyncGenerator<string | undefined,
 * void>} Trials
 */
/** @typedef {{ tried: number, failures: string[] }} Score */

/**
 * @param {Trials} trials
 * @param {(score: Score) => void} [afterEach]
 * @returns {Promise<Score>}
 */
export async function scoreOf(trials, afterEach) {
  /** @type {Score} */
  const score = { tried: 0, failures: [] };
  for await (const fault of trials) {
    score.tried += 1;
    if (fault !== undefined) score.failures.push(fault);
    afterEach?.(score);
  }
  return score;
}

/**
 * A command as one would type it to have it again.
 * @param {string} cwd
 * @param {readonly string[]} command
 * @param {Readonly<Record<string, string>>} [environment]
 */
export function typed(cwd, command, environment = {}) {
  const quoted = command.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word}'`));
  const set = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  return `cd ${cwd} && ${[...set, ...quoted].join(" ")}`;
}
