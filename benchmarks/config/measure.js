// Shared by the two measuring processes, which load one config each: memory and warm-up then belong
// to that config.

/**
 * Objects reachable through `options`, each once.
 * @param {unknown} root
 * @returns {number}
 */
function countObjects(root) {
  const seen = new Set();
  const visit = (/** @type {unknown} */ value) => {
    if (Array.isArray(value)) value.forEach(visit);
    else if (typeof value === "object" && value !== null && "options" in value && !seen.has(value)) {
      seen.add(value);
      Object.values(/** @type {object} */ (value.options)).forEach(visit);
    }
  };
  visit(root);
  return seen.size;
}

/**
 * Times `load`, from file to objects, and prints the figures as JSON.
 * @param {() => Promise<unknown>} load gives the root object
 */
export async function measure(load) {
  const [start, used] = [performance.now(), process.cpuUsage()];
  const root = await load();
  const milliseconds = performance.now() - start;
  const { user, system } = process.cpuUsage(used);
  console.log(
    JSON.stringify({
      milliseconds,
      processorMilliseconds: (user + system) / 1000,
      objects: countObjects(root),
      peakMebibytes: process.resourceUsage().maxRSS / 1024,
    }),
  );
}
