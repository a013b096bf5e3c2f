/** Half-open range of UTF-16 offsets into the value of one scalar. */
export interface Extent {
  readonly start: number;
  readonly end: number;
}

/** A text with references in it: `runs/${name}/${now:%Y}`. */
export type Template = readonly TemplatePart[];

export type TemplatePart = TextPart | PathPart | CallPart;

export interface TextPart extends Extent {
  readonly kind: "text";
  readonly text: string;
}

/** `${a.b}`: names another node. */
export interface PathPart extends Extent {
  readonly kind: "path";
  /** The text between the braces; `a.${b}` is itself a template. */
  readonly path: Template;
}

/** `${env:NAME,default}`: asks a resolver. */
export interface CallPart extends Extent {
  readonly kind: "call";
  readonly resolver: string;
  readonly resolverExtent: Extent;
  readonly args: readonly Argument[];
}

export type Argument = TextArgument | ListArgument | MappingArgument;

export interface TextArgument extends Extent {
  readonly kind: "text";
  readonly template: Template;
  /** In quotes, or with an escape in it: text, even when it spells a number. */
  readonly quoted: boolean;
}

export interface ListArgument extends Extent {
  readonly kind: "list";
  readonly items: readonly Argument[];
}

export interface MappingArgument extends Extent {
  readonly kind: "mapping";
  readonly entries: readonly { readonly key: TextArgument; readonly value: Argument }[];
}

/**
 * A reference that breaks the grammar. Never leaves this folder: the stage turns it into a
 * diagnostic.
 */
export class ReferenceSyntaxError extends Error {
  constructor(
    message: string,
    readonly extent: Extent,
    readonly label: string,
    readonly help: readonly string[] = [],
  ) {
    super(message);
  }
}
ReferenceSyntaxError.prototype.name = "ReferenceSyntaxError";
