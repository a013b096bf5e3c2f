/** Trials cannot be started, for a reason that to try again does not help. */
export class LaunchError extends Error {
  override readonly name = "LaunchError";
}
