import { findDeclaration } from "#platform/machine";
import type { Project } from "@lighterjs/core/stages";

/** A place in a TypeScript file, counted from 0 as editors do. */
export interface Declaration {
  /** Absolute. */
  readonly file: string;
  readonly line: number;
  readonly character: number;
}

/**
 * Where a target, or one of its options, is declared: in the source where that is installed, else
 * in the types. Reads and parses files; runs none. TypeScript is loaded when this is asked first.
 */
export async function declarationOf(
  project: Project,
  name: string,
  option: string | undefined,
): Promise<Declaration | undefined> {
  const target = project.catalog.get(name);
  const from = target && project.registry.directoryOf(target);
  if (target === undefined || from === undefined) return undefined;
  return findDeclaration({ module: target.module, from, exportPath: target.exportPath, option });
}
