import { constants, type Stats } from "node:fs";
import { open, stat, type FileHandle } from "node:fs/promises";

/**
 * The first bytes of a file, or what it is instead. Never waits: a pipe or a device is refused, not read.
 *
 * @param most - bytes to read
 * @throws what the system says of a file that is not there or cannot be read
 */
export async function readRegularFile(
  path: string,
  most: number,
): Promise<Uint8Array | "folder" | "special"> {
  // Looked at first, because opening a device may do something; and again when open, because it may be another by then.
  const kind = kindOf(await stat(path));
  if (kind !== "file") return kind;
  // Without this flag, which Windows has no need of, opening a pipe waits for its writer.
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const again = kindOf(await file.stat());
    if (again !== "file") return again;
    return await readAtMost(file, most);
  } finally {
    await file.close();
  }
}

function kindOf(found: Stats): "file" | "folder" | "special" {
  return found.isFile() ? "file" : found.isDirectory() ? "folder" : "special";
}

/** Reads on where the size says nothing, as that of the files of the kernel. */
async function readAtMost(file: FileHandle, most: number): Promise<Uint8Array> {
  const { size } = await file.stat();
  let bytes = Buffer.alloc(Math.min(most, size + 1));
  for (let length = 0; ;) {
    const { bytesRead } = await file.read(bytes, length, bytes.length - length, null);
    length += bytesRead;
    if (bytesRead === 0 || length === most) return bytes.subarray(0, length);
    if (length === bytes.length)
      bytes = Buffer.concat([bytes, Buffer.alloc(Math.min(most, 2 * length) - length)]);
  }
}
