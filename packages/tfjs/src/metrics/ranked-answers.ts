import { SavedStateError, type StateValue } from "@lighterjs/callbacks";

/**
 * Scores of one yes-or-no question with the answers that are right, in the order of falling scores.
 */
export interface Ranking {
  readonly scores: Float32Array;
  /** 1 for yes, 0 for no. */
  readonly answers: Uint8Array;
  readonly positives: number;
}

/** Scores and right answers of all samples, question by question: 5 bytes for each of them. */
export class RankedAnswers {
  #questions = 0;
  #size = 0;
  #scores = new Float32Array(0);
  #answers = new Uint8Array(0);

  get questions(): number {
    return this.#questions;
  }

  clear(): void {
    this.#size = 0;
  }

  /** @param questions - of each sample; score and answer stand sample after sample */
  add(scores: ArrayLike<number>, answers: ArrayLike<number>, questions: number): void {
    this.#questions = questions;
    const size = this.#size + scores.length;
    if (size > this.#scores.length) this.#grow(Math.max(size, 2 * this.#scores.length));
    this.#scores.set(scores, this.#size);
    this.#answers.set(answers, this.#size);
    this.#size = size;
  }

  /** Of one question, or of all together. */
  ranking(question?: number): Ranking {
    const [first, step] = question === undefined ? [0, 1] : [question, this.#questions];
    const count = Math.max(0, Math.ceil((this.#size - first) / step));
    const order = Uint32Array.from({ length: count }, (_, index) => first + index * step);
    order.sort((a, b) => this.#scores[b]! - this.#scores[a]!);
    const answers = Uint8Array.from(order, (at) => this.#answers[at]!);
    return {
      scores: Float32Array.from(order, (at) => this.#scores[at]!),
      answers,
      positives: answers.reduce((sum, answer) => sum + answer, 0),
    };
  }

  state(): StateValue {
    const bytes = (array: Float32Array | Uint8Array) =>
      Buffer.from(array.buffer, 0, this.#size * array.BYTES_PER_ELEMENT).toString("base64");
    return { questions: this.#questions, scores: bytes(this.#scores), answers: bytes(this.#answers) };
  }

  /** @throws SavedStateError */
  load(state: StateValue): void {
    const fields = typeof state === "object" && state !== null ? state : {};
    const { questions, scores, answers } = fields as Readonly<Record<string, StateValue>>;
    if (typeof questions !== "number" || typeof scores !== "string" || typeof answers !== "string")
      throw new SavedStateError("", "expected scores and answers; was it another metric's?");
    const known = Uint8Array.from(Buffer.from(answers, "base64"));
    const bytes = Uint8Array.from(Buffer.from(scores, "base64"));
    if (bytes.length !== 4 * known.length || known.some((answer) => answer > 1))
      throw new SavedStateError("scores", "expected one for each answer");
    this.#questions = questions;
    this.#size = known.length;
    this.#scores = new Float32Array(bytes.buffer);
    this.#answers = known;
  }

  #grow(size: number): void {
    const scores = new Float32Array(size);
    const answers = new Uint8Array(size);
    scores.set(this.#scores);
    answers.set(this.#answers);
    this.#scores = scores;
    this.#answers = answers;
  }
}
