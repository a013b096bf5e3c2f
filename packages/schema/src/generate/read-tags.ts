import ts from "#typescript";

/** A documentation comment, taken apart. */
export interface DocumentationText {
  readonly description: string;
  readonly tags: readonly DocumentationTag[];
}

export interface DocumentationTag {
  /** Without `@`. */
  readonly name: string;
  readonly text: string;
}

/**
 * Reads the tags above a declaration, and those that TypeScript does not count to it though people
 * write them so: the comment of a member that follows a bracket or another member on the same line,
 * `{ /** @integer *\/ size: number }`, and tags on the line of a parameter,
 * `@param size Of a batch. @integer`.
 */
export function readTags(symbol: ts.Symbol, checker: ts.TypeChecker): DocumentationText {
  const declarations = symbol.declarations ?? [];
  const inLine = declarations.flatMap(readInLine);
  const own = symbol
    .getJsDocTags(checker)
    .map((tag) => ({ name: tag.name, text: renderParts(tag.text ?? []) }));
  const ofParameters = declarations
    .filter(ts.isFunctionLike)
    .flatMap((each) => each.parameters.flatMap(tagsOfParameter));
  return {
    description:
      renderParts(symbol.getDocumentationComment(checker)) ||
      (inLine.find((doc) => doc.description !== "")?.description ?? ""),
    tags: [
      ...own.filter((tag) => !ofParameters.some(({ name, text }) => name === tag.name && text === tag.text)),
      ...inLine.flatMap((doc) => doc.tags),
      ...declarations.filter(ts.isParameter).flatMap(tagsOfParameter),
    ],
  };
}

/** The comments between a declaration and what precedes it on the same line. */
function readInLine(declaration: ts.Declaration): readonly DocumentationText[] {
  // TypeScript itself takes those of parameters.
  if (ts.isParameter(declaration)) return [];
  const { text } = declaration.getSourceFile();
  const start = declaration.getStart();
  return (ts.getTrailingCommentRanges(text, declaration.pos) ?? [])
    .filter(({ pos, end }) => text.startsWith("/**", pos) && !text.slice(end, start).includes("\n"))
    .map(({ pos, end }) => parseComment(text.slice(pos, end)));
}

function parseComment(comment: string): DocumentationText {
  const source = ts.createSourceFile(
    "comment.ts",
    `${comment}\nlet documented;`,
    ts.ScriptTarget.ESNext,
    true,
  );
  const docs = source.statements.flatMap((statement) => ts.getJSDocCommentsAndTags(statement));
  return {
    description: docs.filter(ts.isJSDoc).map(textOf).join("\n\n"),
    tags: docs.filter(ts.isJSDoc).flatMap((doc) => (doc.tags ?? []).map(toTag)),
  };
}

/** Tags that follow the `@param` of a parameter on its line. */
function tagsOfParameter(parameter: ts.ParameterDeclaration): readonly DocumentationTag[] {
  const source = parameter.getSourceFile();
  const lineOf = (tag: ts.JSDocTag) => source.getLineAndCharacterOfPosition(tag.getStart()).line;
  return ts.getJSDocParameterTags(parameter).flatMap((own) => {
    const all: readonly ts.JSDocTag[] = ts.isJSDoc(own.parent) ? (own.parent.tags ?? []) : [];
    const after = all.slice(all.indexOf(own) + 1);
    const end = after.findIndex((tag) => ts.isJSDocParameterTag(tag) || lineOf(tag) !== lineOf(own));
    return (end === -1 ? after : after.slice(0, end)).map(toTag);
  });
}

function toTag(tag: ts.JSDocTag): DocumentationTag {
  return { name: tag.tagName.text, text: textOf(tag) };
}

function textOf({ comment }: ts.JSDoc | ts.JSDocTag): string {
  const text = ts.getTextOfJSDocComment(comment) ?? "";
  return text.replace(
    /\{@link(?:code|plain)? +([^\s|}]+)[\s|]*([^}]*)\}/g,
    (_link, name: string, shown: string) => (shown.trim() === "" ? `\`${name}\`` : shown.trim()),
  );
}

/** Plain text; of a link its words, or else the name that it leads to. */
function renderParts(parts: readonly ts.SymbolDisplayPart[]): string {
  let text = "";
  let name = "";
  for (const part of parts) {
    if (part.kind === "linkName") name = `\`${part.text}\``;
    else if (part.kind === "linkText") name = part.text.trim() === "" ? name : part.text.trim();
    else if (part.kind === "link") {
      if (part.text === "}") text += name;
      name = "";
    } else text += part.text;
  }
  return text;
}
