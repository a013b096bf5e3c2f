// The language server of the editor, in a worker of its own: it answers while the other one builds a
// plan. The page sends the port that both speak through.
import type { TargetManifest } from "@lighterjs/schema";
import { startServer } from "@lighterjs/language-server/browser";
import type { Example } from "../answers.js";
import { fetchPublished } from "./fetch-published.js";

interface PackageFile {
  readonly version: string;
  readonly lighter?: { readonly roots?: Readonly<Record<string, string>> };
}

/** What the server is to know of the project of the page. */
async function fetchProject() {
  const [{ files }, response] = await Promise.all([
    fetchPublished("project.json"),
    fetch(new URL("examples.json", self.location.href)),
  ]);
  const parsed = (end: string): unknown[] =>
    [...files].flatMap(([path, bytes]) =>
      path.endsWith(end) ? [JSON.parse(new TextDecoder().decode(bytes)) as unknown] : [],
    );
  const trainer = parsed("/@lighterjs/tfjs/package.json")[0] as PackageFile;
  const examples = (await response.json()) as readonly Example[];
  return {
    version: trainer.version,
    manifests: parsed(".targets.json") as TargetManifest[],
    roots: trainer.lighter?.roots ?? {},
    configs: examples.map(({ files: merged }) => merged).filter((merged) => merged.length > 1),
  };
}

const project = fetchProject();

self.addEventListener("message", ({ ports: [port] }: MessageEvent) => {
  if (port) project.then((given) => startServer({ port, ...given })).catch(reportError);
});
