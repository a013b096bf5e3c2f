import { damaged, KerasFault } from "./keras-fault.js";

/*
 * Numbers of the HDF5 File Format Specification, version 3.0: superblock (II.A), B-trees (III.A.1),
 * object headers (IV.A.1.a), messages (IV.A.2).
 */
const ROOT_HEADER_ADDRESS = 64;
const OBJECT_HEADER = 16;
const MESSAGE_HEADER = 8;
const NODE_HEADER = 24;
const LINK_INFO = 2;
const CONTINUATION = 16;
const SYMBOL_TABLE = 17;

/** Where the header of the first group of a file is. */
export function rootAddress(content: ArrayBuffer): number {
  const view = new DataView(content);
  if (view.getUint8(8) !== 0) throw newerForm("the file");
  return addressAt(view, ROOT_HEADER_ADDRESS);
}

/**
 * Sees to it that the B-tree which lists the parts of a group is a tree: jsfive follows every
 * pointer of every node, so that a few nodes which point to the same ones would keep it busy for
 * ever.
 *
 * @param header - address of the header of the group, or of a dataset, which has no such tree
 * @param label - of the group, for people
 * @throws KerasFault
 */
export function requireFiniteIndex(content: ArrayBuffer, header: number, label: string): void {
  const view = new DataView(content);
  const messages = messagesOf(view, header, label);
  if (messages.some(({ type }) => type === LINK_INFO)) throw newerForm(label);
  const waiting = messages.flatMap(({ type, at }) => (type === SYMBOL_TABLE ? [addressAt(view, at)] : []));
  const seen = new Set<number>();
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (seen.has(node)) throw damaged(`the index of ${label} leads back to where it has been`);
    seen.add(node);
    const isLeaf = view.getUint8(node + 5) === 0;
    if (isLeaf) continue;
    const entries = view.getUint16(node + 6, true);
    for (let entry = 0; entry < entries; entry++)
      waiting.push(addressAt(view, node + NODE_HEADER + 16 * entry + 8));
  }
}

interface Message {
  readonly type: number;
  /** Address of its data. */
  readonly at: number;
}

/** The messages of an object header of version 1, of which it says how many there are. */
function messagesOf(view: DataView, header: number, label: string): readonly Message[] {
  if (view.getUint8(header) !== 1) throw newerForm(label);
  const count = view.getUint16(header + 2, true);
  const blocks = [{ start: header + OBJECT_HEADER, size: view.getUint32(header + 8, true) }];
  const messages: Message[] = [];
  for (let block = blocks.shift(), used = 0; block !== undefined && messages.length < count;) {
    if (used >= block.size) {
      [block, used] = [blocks.shift(), 0];
      continue;
    }
    const at = block.start + used + MESSAGE_HEADER;
    const type = view.getUint16(at - MESSAGE_HEADER, true);
    if (type === CONTINUATION) blocks.push({ start: addressAt(view, at), size: addressAt(view, at + 8) });
    messages.push({ type, at });
    used += MESSAGE_HEADER + view.getUint16(at - MESSAGE_HEADER + 2, true);
  }
  return messages;
}

/** An address or a length; what no file is large enough for lies behind the end of each. */
function addressAt(view: DataView, at: number): number {
  return Number(view.getBigUint64(at, true));
}

function newerForm(label: string): KerasFault {
  return new KerasFault(`has ${label} in a newer form of HDF5, which Keras does not write`, {
    label: "a newer form",
    help: ["write it anew with `h5repack --low=0 --high=0 old.h5 new.h5`"],
  });
}
