import { CodeActionKind, type CancellationToken, type CodeAction } from "vscode-languageserver";
import { listAt } from "../capabilities/list-spot.js";
import { itemNames, nameItems, type NamedItems } from "../capabilities/name-items.js";
import { pathKey } from "../occurrences.js";
import type { ConfigView } from "../workspace/config-view.js";
import type { Asked } from "./asked.js";
import type { Session } from "./session.js";
import { toWorkspaceEdit } from "./workspace-edits.js";

/**
 * Changes of how a config is written. An editor asks whenever the cursor moves, so that the last
 * answer, which took a trial, is kept as long as no config of the project has changed.
 */
export class Refactorings {
  #last: { readonly key: string; readonly configs: readonly ConfigView[]; answer?: NamedItems } | undefined;

  constructor(private readonly session: Session) {}

  async at({ view }: Asked, offset: number, token: CancellationToken): Promise<CodeAction[]> {
    const { workspace, options } = this.session;
    const spot = listAt(view, offset);
    // Most lists hold no objects.
    if (spot === undefined || itemNames(view, spot) === undefined) return [];
    const project = await workspace.viewAll(view.path);
    if (project === undefined || token.isCancellationRequested) return [];
    const key = `${view.path} ${pathKey(spot.path)}`;
    const { configs } = project;
    const isKnown =
      this.#last?.key === key &&
      this.#last.configs.length === configs.length &&
      this.#last.configs.every((config, index) => config === configs[index]);
    if (!isKnown) {
      const answer = await nameItems(view, project, spot, options);
      this.#last = { key, configs, ...(answer && { answer }) };
    }
    return this.#last?.answer === undefined ? [] : [toAction(this.#last.answer, this.session)];
  }
}

function toAction({ key, names, edits }: NamedItems, session: Session): CodeAction {
  const shown = names.map((name) => `\`${name}\``).join(", ");
  return {
    title: `give the items of \`${key}\` names: ${shown}`,
    kind: CodeActionKind.RefactorRewrite,
    edit: toWorkspaceEdit(edits, session),
  };
}
