/**
 * Paths by as many of their last steps as tell them apart: `learning_rate` for
 * `system.optimizer.learning_rate` where nothing else ends so.
 */
export function shortNames(paths: readonly string[]): ReadonlyMap<string, string> {
  const endOf = (path: string, steps: number): string => path.split(".").slice(-steps).join(".");
  return new Map(
    paths.map((path) => {
      let steps = 1;
      while (
        endOf(path, steps) !== path &&
        paths.some((other) => other !== path && endOf(other, steps) === endOf(path, steps))
      )
        steps += 1;
      return [path, endOf(path, steps)];
    }),
  );
}
