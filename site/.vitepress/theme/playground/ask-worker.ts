import type { Checked, Planned, Question } from "../../../playground/answers.js";

interface Reply {
  readonly id: number;
  readonly answer?: unknown;
  readonly failure?: string;
}

/** Asks a worker, in the order of the questions. */
export class WorkerAnswers {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, (reply: Reply) => void>();
  #asked = 0;

  /** @param address - of the worker's module */
  constructor(address: string) {
    this.#worker = new Worker(address, { type: "module" });
    this.#worker.addEventListener("message", ({ data }: MessageEvent<Reply>) => {
      this.#waiting.get(data.id)?.(data);
      this.#waiting.delete(data.id);
    });
    this.#worker.addEventListener("error", ({ message }) => {
      const failure = message || "the worker of this page cannot be loaded";
      for (const [id, settle] of this.#waiting) settle({ id, failure });
      this.#waiting.clear();
    });
  }

  ask(question: Question & { readonly ask: "check" }): Promise<Checked>;
  ask(question: Question & { readonly ask: "plan" }): Promise<Planned>;
  ask(question: Question & { readonly ask: "prepare" }): Promise<void>;
  /** @throws Error with what went wrong in the worker */
  async ask(question: Question): Promise<unknown> {
    const id = ++this.#asked;
    const { answer, failure } = await new Promise<Reply>((resolve) => {
      this.#waiting.set(id, resolve);
      this.#worker.postMessage({ id, question });
    });
    if (failure !== undefined) throw new Error(failure);
    return answer;
  }

  close(): void {
    this.#worker.terminate();
  }
}
