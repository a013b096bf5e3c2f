import { LSPPlugin, Workspace, type WorkspaceFile } from "@codemirror/lsp-client";
import type { Text } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";

class OpenText implements WorkspaceFile {
  readonly languageId = "yaml";
  /** Shows this text now. */
  view: EditorView | null = null;

  constructor(
    readonly uri: string,
    public version: number,
    public doc: Text,
  ) {}

  getView(): EditorView | null {
    return this.view;
  }
}

/** The texts of all tabs, of which the editor shows one: the server knows the others as well. */
export class OpenTexts extends Workspace {
  override files: OpenText[] = [];
  #version = 0;

  /** Closes what is open, and opens these, by address. */
  replace(texts: ReadonlyMap<string, Text>): void {
    for (const { uri } of this.files) this.client.didClose(uri);
    this.files = [...texts].map(([uri, text]) => new OpenText(uri, ++this.#version, text));
    for (const file of this.files) this.client.didOpen(file);
  }

  override syncFiles() {
    return this.files.flatMap((file) => {
      const plugin = file.view && LSPPlugin.get(file.view);
      if (!plugin || plugin.unsyncedChanges.empty) return [];
      const update = { file, prevDoc: file.doc, changes: plugin.unsyncedChanges };
      file.doc = plugin.view.state.doc;
      file.version = ++this.#version;
      plugin.clear();
      return [update];
    });
  }

  override openFile(uri: string, _languageId: string, view: EditorView): void {
    const file = this.files.find((each) => each.uri === uri);
    if (file) file.view = view;
  }

  /** The editor shows another text: this one stays open. */
  override closeFile(uri: string, view: EditorView): void {
    const file = this.files.find((each) => each.uri === uri);
    if (file?.view !== view) return;
    this.client.sync();
    file.view = null;
  }
}
