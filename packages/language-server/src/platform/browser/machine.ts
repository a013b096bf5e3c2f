import { dirname } from "@lighterjs/core/paths";
import { MemoryFiles, projectOf, type ProjectData } from "@lighterjs/core/stages";
import type * as node from "../node/machine.js";

// A worker has no machine but what its page gives it.

const files = new MemoryFiles();
let project = projectOf({ manifests: [] });

/** Gives this worker its project, and the files that no editor shows, by absolute path. */
export function provide(given: ProjectData, texts: Readonly<Record<string, string>> = {}): void {
  project = projectOf(given);
  for (const [path, text] of Object.entries(texts)) files.set(path, text);
}

export const FILES: typeof node.FILES = files;

export const exists: typeof node.exists = (path) =>
  files.paths.some((file) => {
    let at = file;
    while (at !== path && at !== dirname(at)) at = dirname(at);
    return at === path;
  });

export const findProjectFolder: typeof node.findProjectFolder = () => Promise.resolve(project.directory);

export const loadProject: typeof node.loadProject = () => Promise.resolve(project);

/** Nobody else changes the files. */
export const statOf: typeof node.statOf = () => Promise.resolve(undefined);

/** No model was ever built here. */
export const recallModel: typeof node.recallModel = () => Promise.resolve(undefined);

/** Sources are not at hand. */
export const findDeclaration: typeof node.findDeclaration = () => Promise.resolve(undefined);

/** As browsers have it: the types of Node do not know how a message is waited for there. */
declare const MessageChannel: new () => {
  readonly port1: { onmessage: () => void };
  readonly port2: { postMessage(message: undefined): void };
};

const { port1, port2 } = new MessageChannel();
const waiting: (() => void)[] = [];
port1.onmessage = () => waiting.shift()?.();

/** A timer would be made to wait for some milliseconds once several have followed each other. */
export const nextTurn: typeof node.nextTurn = () =>
  new Promise((go) => {
    waiting.push(go);
    port2.postMessage(undefined);
  });
