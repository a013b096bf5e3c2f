// What the page asks its worker, and what it is told.

/** Texts by the names of their files, from the working directory. */
export type Texts = Readonly<Record<string, string>>;

/** A config as on a command line. */
export interface Config {
  readonly texts: Texts;
  /** Names of the files that are merged. */
  readonly files: readonly string[];
}

export type Question =
  | { readonly ask: "check"; readonly config: Config; readonly origins: boolean }
  | { readonly ask: "plan"; readonly config: Config }
  /** Loads what a plan needs. */
  | { readonly ask: "prepare" };

/** A place in a text, in UTF-16 code units. */
export interface Place {
  readonly file: string;
  readonly from: number;
  readonly to: number;
}

/** A change that removes a fault. */
export interface Cure {
  readonly title: string;
  readonly edits: readonly (Place & { readonly insert: string })[];
}

export interface Fault extends Place {
  readonly severity: "error" | "warning";
  readonly code: string;
  readonly message: string;
  /** As the command line shows it, with the lines around it. */
  readonly text: string;
  readonly cures: readonly Cure[];
}

/** `lighter check` and `lighter print`. */
export interface Checked {
  readonly faults: readonly Fault[];
  /** The composed config as YAML; nothing where no part of it can be read. */
  readonly composed: string | undefined;
}

/** `lighter plan`. */
export interface Plan {
  readonly markup: string;
  /** Styles of the markup, without its colours. */
  readonly style: string;
  /** As `lighter plan --format json`. */
  readonly json: object;
  /** What a run would say besides. */
  readonly said: readonly string[];
}

/** A plan, or why there is none, as the command line says it. */
export type Planned = Plan | { readonly refusal: string };

/** Something to begin with. */
export interface Example extends Config {
  readonly title: string;
}
