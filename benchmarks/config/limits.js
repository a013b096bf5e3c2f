/** Room for configs that are far larger than anybody's. */
export const limits = { maxFileBytes: 1 << 28, maxNodes: 100_000_000, maxCharacters: 1_000_000_000 };
