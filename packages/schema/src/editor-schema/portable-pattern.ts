/**
 * A pattern as validators of other languages read it too; undefined where they cannot, so that in an editor the text is
 * not judged, and `check` alone does.
 */
export function portablePattern(pattern: string): string | undefined {
  const spelled = pattern.replace(/\[\^\]/g, "[\\s\\S]").replace(/\\\//g, "/");
  return /\\(?:[pPku]|x\{)|\(\?<(?![=!])|\[\]/.test(spelled) ? undefined : spelled;
}
