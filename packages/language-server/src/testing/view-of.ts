import type { DocumentView } from "../workspace/config-view.js";
import { Workspace } from "../workspace/workspace.js";
import { marked } from "./marked.js";

/** A file of a project as an editor shows it, with the first place that is marked in it. */
export async function viewOf(
  path: string,
  text: string,
  others: Readonly<Record<string, string>> = {},
  environment: Readonly<Record<string, string>> = {},
): Promise<{ readonly view: DocumentView; readonly offset: number; readonly workspace: Workspace }> {
  const workspace = new Workspace({ environment });
  for (const [other, content] of Object.entries(others)) workspace.setText(other, content);
  const { text: content, offset } = marked(text);
  workspace.setText(path, content);
  const view = await workspace.view(path);
  if (view === undefined) throw new Error(`${path} belongs to no project`);
  return { view, offset, workspace };
}
