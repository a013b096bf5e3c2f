import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, expect, it, vi } from "vitest";
import { openHdf5, type Hdf5Group } from "./hdf5.js";

/** Opens every group. */
async function openAll(bytes: Uint8Array): Promise<void> {
  const visit = (group: Hdf5Group): void => {
    for (const name of group.names) {
      const inside = group.group(name);
      if (inside !== undefined) visit(inside);
    }
  };
  visit(await openHdf5(new Uint8Array(bytes)));
}

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

/** Where the nodes of B-trees of groups begin. */
function treeNodes(bytes: Buffer): number[] {
  const found = [];
  for (let at = bytes.indexOf("TREE"); at >= 0; at = bytes.indexOf("TREE", at + 1)) found.push(at);
  return found;
}

it("does not follow an index whose nodes lead to the same ones again and again", async () => {
  const bytes = await readFile(join(import.meta.dirname, "fixtures", "photo.h5"));
  const nodes = treeNodes(bytes).slice(0, 9);
  for (const [at, node] of nodes.entries()) {
    const next = nodes[at + 1];
    if (next === undefined) continue;
    bytes.writeUInt8(nodes.length - 1 - at, node + 5);
    bytes.writeUInt16LE(30, node + 6);
    for (let entry = 0; entry < 30; entry++) bytes.writeBigUInt64LE(BigInt(next), node + 32 + 16 * entry);
  }
  await expect(openAll(bytes)).rejects.toThrow("leads back to where it has been");
});

it("takes a file in the newer form of HDF5 for none of Keras", async () => {
  const bytes = await readFile(join(import.meta.dirname, "fixtures", "newer.h5"));
  await expect(openHdf5(new Uint8Array(bytes))).rejects.toThrow("in a newer form of HDF5");
});
