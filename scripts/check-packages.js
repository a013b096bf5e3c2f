// Packs every package as it would be published, and tries the archives where nothing else is. Needs
// the build.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeArchive, packPackages } from "./packages/pack-packages.js";
import { tryPackages } from "./packages/try-packages.js";

const work = mkdtempSync(join(tmpdir(), "lighter-packages-"));
try {
  const destination = join(work, "archives");
  mkdirSync(destination);
  const archives = packPackages(destination);
  for (const archive of archives) console.log(describeArchive(archive));
  tryPackages(archives, work);
} finally {
  rmSync(work, { recursive: true, force: true });
}
