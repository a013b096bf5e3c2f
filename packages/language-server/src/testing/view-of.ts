import type { DocumentView } from "../workspace/config-view.js";
import { Workspace } from "../workspace/workspace.js";
import { marked } from "./marked.js";

/** One for each environment: to load a project takes longer than all that is asked about it. */
const workspaces = new Map<string, Workspace>();

/** A file of a project as an editor shows it alone, with the first place that is marked in it. */
export async function viewOf(
  path: string,
  text: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<{ readonly view: DocumentView; readonly offset: number; readonly workspace: Workspace }> {
  const key = JSON.stringify(environment);
  const workspace = workspaces.get(key) ?? new Workspace({ environment });
  workspaces.set(key, workspace);
  const { text: content, offset } = marked(text);
  workspace.setText(path, content);
  for (const other of workspace.openPaths) if (other !== path) workspace.close(other);
  const view = await workspace.view(path);
  if (view === undefined) throw new Error(`${path} belongs to no project`);
  return { view, offset, workspace };
}
