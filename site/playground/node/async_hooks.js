/**
 * One value for all that runs: the page does one thing at a time.
 * @template Value
 */
export class AsyncLocalStorage {
  /** @type {Value | undefined} */
  #value;
  getStore() {
    return this.#value;
  }
  /** @template Result @param {Value} value @param {() => Result} work @returns {Result} */
  run(value, work) {
    const around = this.#value;
    const restore = () => void (this.#value = around);
    this.#value = value;
    let result;
    try {
      result = work();
    } catch (error) {
      restore();
      throw error;
    }
    if (result instanceof Promise) return /** @type {Result} */ (result.finally(restore));
    restore();
    return result;
  }
}
