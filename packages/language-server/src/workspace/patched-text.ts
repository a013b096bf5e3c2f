/** A text to be put in at an offset. */
export interface Patch {
  readonly at: number;
  readonly text: string;
}

/** A text with others put into it, which knows where each character came from. */
export class PatchedText {
  readonly text: string;
  readonly #patches: readonly Patch[];

  constructor(text: string, patches: readonly Patch[]) {
    this.#patches = patches.toSorted((a, b) => a.at - b.at);
    let from = 0;
    let patched = "";
    for (const { at, text: added } of this.#patches) {
      patched += text.slice(from, at) + added;
      from = at;
    }
    this.text = patched + text.slice(from);
  }

  /** The offset in the text as it was; of what was put in, where that was. */
  original(offset: number): number {
    let added = 0;
    for (const { at, text } of this.#patches) {
      if (offset - added <= at) break;
      added += Math.min(text.length, offset - added - at);
    }
    return offset - added;
  }
}
