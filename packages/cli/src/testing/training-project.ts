import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { installPackages } from "./install-packages.js";

/**
 * A user's project with the trainer on TensorFlow.js and one `config.yaml`, in a temporary folder.
 */
export async function createTrainingProject(
  config: string,
): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), "lighter-training-"));
  const dependencies = { "@lighterjs/tfjs": "*" };
  await writeFile(
    join(path, "package.json"),
    JSON.stringify({ name: "training-project", type: "module", dependencies }),
  );
  await installPackages(path, Object.keys(dependencies));
  await writeFile(join(path, "config.yaml"), config);
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
