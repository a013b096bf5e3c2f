import type * as node from "../node/async-storage.js";

/**
 * A value for all that some work does, until what it gives has settled. A browser does not tell the
 * work of one promise from that of another: of two that run at once, the later one's value holds.
 */
export class AsyncLocalStorage<T> implements Pick<node.AsyncLocalStorage<T>, "getStore"> {
  #current: T | undefined;

  getStore(): T | undefined {
    return this.#current;
  }

  run<R>(value: T, work: () => R): R {
    const around = this.#current;
    const restore = (): void => {
      if (this.#current === value) this.#current = around;
    };
    this.#current = value;
    let result: R;
    try {
      result = work();
    } catch (error) {
      restore();
      throw error;
    }
    if (!(result instanceof Promise)) restore();
    // What it gives is the caller's affair, failures too.
    else result.then(restore, restore);
    return result;
  }
}
