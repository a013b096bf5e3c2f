/** How much a config may ask for. Raised by the program or a flag, never by the config itself. */
export interface Limits {
  /** Size of one file in bytes. */
  readonly maxFileBytes: number;
  /** Mappings and sequences inside each other, after aliases are expanded. */
  readonly maxDepth: number;
  /** Values of the whole config after alias, merge and interpolation expansion. */
  readonly maxNodes: number;
  /** Characters of all its keys and scalars, likewise. */
  readonly maxCharacters: number;
  /** Defaults lists inside each other. */
  readonly maxIncludeDepth: number;
  readonly maxFiles: number;
}

export const DEFAULT_LIMITS: Limits = {
  maxFileBytes: 1024 * 1024,
  maxDepth: 64,
  maxNodes: 100_000,
  maxCharacters: 8_000_000,
  maxIncludeDepth: 16,
  maxFiles: 100,
};

/** Counts what one config uses of its limits, over all of its files and stages. */
export class Budget {
  readonly limits: Limits;
  #nodes = 0;
  #characters = 0;

  constructor(limits: Partial<Limits> = {}) {
    this.limits = { ...DEFAULT_LIMITS, ...limits };
  }

  /** Takes from the budget; once it is spent, says which limit was passed. */
  spend(nodes: number, characters: number): string | undefined {
    this.#nodes += nodes;
    this.#characters += characters;
    const { maxNodes, maxCharacters } = this.limits;
    if (this.#nodes > maxNodes) return `${maxNodes} values`;
    if (this.#characters > maxCharacters) return `${maxCharacters} characters`;
    return undefined;
  }
}
