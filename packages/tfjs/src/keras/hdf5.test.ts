import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, expect, it, vi } from "vitest";
import { openHdf5 } from "./hdf5.js";

afterEach(() => vi.restoreAllMocks());

it("says nothing on the console of an attribute that cannot be read, whose name is the file's", async () => {
  const bytes = await readFile(join(import.meta.dirname, "fixtures", "photo.h5"));
  const name = bytes.indexOf("keras_version");
  bytes.write("\u001b[2J", name, "latin1");
  // The class of its type, of which HDF5 knows fewer.
  bytes[name + 16] = 0x12;
  const said = [vi.spyOn(console, "warn"), vi.spyOn(console, "log")];
  const file = await openHdf5(new Uint8Array(bytes));
  expect(file.text("\u001b[2Js_version")).toBeUndefined();
  expect(file.text("backend")).toBe("tensorflow");
  for (const each of said) expect(each).not.toHaveBeenCalled();
});
