import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readKerasFile } from "./read-keras-file.js";

it("says in words that the settings of a layer are damaged", async () => {
  const bytes = await readFile(join(import.meta.dirname, "fixtures", "photo.h5"));
  const padding = '"padding": [[0, 1], [0, 1]]';
  const at = bytes.indexOf(padding);
  expect(at).toBeGreaterThan(0);
  bytes.write('"padding": [null, [0, 1]]'.padEnd(padding.length), at, "latin1");
  await expect(readKerasFile({ label: "photo.h5", bytes: new Uint8Array(bytes) })).rejects.toMatchObject({
    issues: [
      {
        code: "INVALID_MODEL",
        message:
          "`photo.h5` has a layer `pad` of class `ZeroPadding2D` that cannot be read: its settings are not as Keras writes them",
      },
    ],
  });
});
