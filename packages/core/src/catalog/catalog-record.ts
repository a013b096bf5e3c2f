import type { CoreCode } from "../diagnostic.js";

/** The content of `lighter explain CODE`. */
export interface CatalogRecord {
  /** One line: what is wrong. */
  readonly title: string;
  /** The meaning of the code, and why it is a fault. */
  readonly meaning: string;
  /** The smallest input that raises it. */
  readonly example: { readonly language: "yaml" | "sh" | "ts"; readonly text: string };
  readonly cure: string;
  /** Address of a page that says the same, where there is one. */
  readonly page?: string;
}

/** Codes with what is known of each. */
export type Catalog = Readonly<Record<string, CatalogRecord>>;

export type CatalogPart = Partial<Record<CoreCode, CatalogRecord>>;
