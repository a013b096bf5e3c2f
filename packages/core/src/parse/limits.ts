import type { Usage } from "../config-node.js";

/** How much a config may ask for. Raised by the program or a flag, never by the config itself. */
export interface Limits {
  /** Size of one file in bytes. */
  readonly maxFileBytes: number;
  /**
   * Mappings and sequences inside each other, after files are composed and aliases expanded; 500 at
   * most.
   */
  readonly maxDepth: number;
  /** Values of the whole config after alias, merge and interpolation expansion. */
  readonly maxNodes: number;
  /** Characters of all its keys and scalars, likewise. */
  readonly maxCharacters: number;
  /** Defaults lists inside each other. */
  readonly maxIncludeDepth: number;
  readonly maxFiles: number;
  /** References one after the other: one leads to a value that refers on, and so forth. */
  readonly maxReferenceDepth: number;
}

/** The limits that hold unless a program or a flag raises them. */
export const DEFAULT_LIMITS: Limits = {
  maxFileBytes: 1024 * 1024,
  maxDepth: 64,
  maxNodes: 100_000,
  maxCharacters: 8_000_000,
  maxIncludeDepth: 16,
  maxFiles: 100,
  maxReferenceDepth: 1000,
};

/** More levels than these would exhaust the stack, whatever a program allows. */
export const DEEPEST = 500;

/** How each limit is called where it is raised: `--limit nodes=200000`. */
export const LIMIT_NAMES: ReadonlyMap<string, keyof Limits> = new Map([
  ["file-bytes", "maxFileBytes"],
  ["depth", "maxDepth"],
  ["nodes", "maxNodes"],
  ["characters", "maxCharacters"],
  ["include-depth", "maxIncludeDepth"],
  ["files", "maxFiles"],
  ["reference-depth", "maxReferenceDepth"],
]);

/** Advises on a limit that has been passed. */
export function limitHelp(limit: keyof Limits, otherwise: string): string {
  const name = [...LIMIT_NAMES].find(([, own]) => own === limit)?.[0];
  return `${otherwise}, or raise the limit with \`--limit ${name}=…\``;
}

/** A limit that has been passed. */
export interface PassedLimit {
  readonly limit: "maxNodes" | "maxCharacters";
  /** `100000 values`. */
  readonly text: string;
}

/** Counts what one config uses of its limits, over all of its files and stages. */
export class Budget {
  readonly limits: Limits;
  #nodes: number;
  #characters: number;

  /** @param used by the stages before */
  constructor(limits: Partial<Limits> = {}, used: Usage = { nodes: 0, characters: 0 }) {
    const given = { ...DEFAULT_LIMITS, ...limits };
    this.limits = { ...given, maxDepth: Math.min(given.maxDepth, DEEPEST) };
    this.#nodes = used.nodes;
    this.#characters = used.characters;
  }

  get used(): Usage {
    return { nodes: this.#nodes, characters: this.#characters };
  }

  /** The use made since it was `before`. */
  since(before: Usage): Usage {
    return { nodes: this.#nodes - before.nodes, characters: this.#characters - before.characters };
  }

  /** Takes from the budget; once it is spent, says which limit was passed. */
  spend(nodes: number, characters: number): PassedLimit | undefined {
    this.#nodes += nodes;
    this.#characters += characters;
    const { maxNodes, maxCharacters } = this.limits;
    if (this.#nodes > maxNodes) return { limit: "maxNodes", text: `${maxNodes} values` };
    if (this.#characters > maxCharacters)
      return { limit: "maxCharacters", text: `${maxCharacters} characters` };
    return undefined;
  }
}
