/** What a comment at the head of a file says: `# @package model`, `# @directory ../..`. */
export function fileHeader(text: string, name: "package" | "directory"): string | undefined {
  for (let start = 0; start < text.length;) {
    const end = text.indexOf("\n", start);
    const line = text.slice(start, end === -1 ? text.length : end).trim();
    const [, key, value] = /^#\s*@([a-z]+)\s+(\S.*)$/.exec(line) ?? [];
    if (key === name) return value;
    if ((line !== "" && !/^(?:#|---$)/.test(line)) || end === -1) return undefined;
    start = end + 1;
  }
  return undefined;
}
