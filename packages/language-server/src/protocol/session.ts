import type { Location, SourceText } from "@lighterjs/core/stages";
import type { ClientCapabilities, Range } from "vscode-languageserver";
import { Workspace, type WorkspaceOptions } from "../workspace/workspace.js";
import { clientAbilities, type ClientAbilities } from "./client-abilities.js";
import { Addresses } from "./paths.js";
import { Positions } from "./positions.js";

/** The editor at the other end and the files that it shows, as the server knows them. */
export class Session {
  readonly workspace: Workspace;
  readonly addresses = new Addresses();
  client: ClientAbilities = clientAbilities({});
  readonly #versions = new Map<string, number>();

  constructor(readonly options: WorkspaceOptions) {
    this.workspace = new Workspace(options);
  }

  initialize(capabilities: ClientCapabilities, given?: unknown): void {
    this.client = clientAbilities(capabilities, given);
  }

  setText(path: string, uri: string, version: number, text: string): void {
    this.addresses.note(path, uri);
    this.#versions.set(path, version);
    this.workspace.setText(path, text);
  }

  close(path: string): void {
    this.#versions.delete(path);
    this.workspace.close(path);
    this.addresses.forget(path);
  }

  /** Nothing for a file that is not open. */
  readonly versionOf = (path: string): number | undefined => this.#versions.get(path);

  positions(source: SourceText): Positions {
    return new Positions(source, source.file === undefined ? undefined : this.workspace.textOf(source.file));
  }

  readonly locate = ({
    source,
    span,
  }: Location): { readonly uri: string; readonly range: Range } | undefined =>
    source.file === undefined
      ? undefined
      : { uri: this.addresses.uriOf(source.file), range: this.positions(source).range(span) };
}
