/** Disposes objects in reverse order, each once, and goes on after a failure. */
export async function disposeAll(values: readonly unknown[]): Promise<void> {
  const errors: unknown[] = [];
  for (const value of new Set(values.toReversed())) {
    try {
      await disposal(value);
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) throw new AggregateError(errors, `${errors.length} objects could not be disposed`);
}

function disposal(value: unknown): unknown {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return undefined;
  const { [Symbol.asyncDispose]: slow, [Symbol.dispose]: fast } = value as Partial<
    AsyncDisposable & Disposable
  >;
  return typeof slow === "function" ? slow.call(value as AsyncDisposable) : fast?.call(value as Disposable);
}
