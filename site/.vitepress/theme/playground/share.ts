import type { Config } from "../../../playground/answers.js";

/** A config as the fragment of an address, which browsers send to nobody. */
export async function toFragment(config: Config): Promise<string> {
  const packed = await through(
    new CompressionStream("deflate-raw"),
    new TextEncoder().encode(JSON.stringify(config)),
  );
  const text = Array.from(packed, (byte) => String.fromCharCode(byte)).join("");
  return `#${btoa(text).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "")}`;
}

/** The config in a fragment; nothing where there is none, or what is no config. */
export async function fromFragment(fragment: string): Promise<Config | undefined> {
  try {
    const text = atob(fragment.slice(1).replaceAll("-", "+").replaceAll("_", "/"));
    const packed = Uint8Array.from(text, (character) => character.charCodeAt(0));
    const bytes = await through(new DecompressionStream("deflate-raw"), packed);
    const config: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return isConfig(config) ? config : undefined;
  } catch {
    return undefined;
  }
}

async function through(
  stream: CompressionStream | DecompressionStream,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array> {
  const source = new Blob([bytes]).stream();
  return new Uint8Array(await new Response(source.pipeThrough(stream)).arrayBuffer());
}

/** A file lies beside the others, or in a folder there. */
const NAME = /^(?:[\w-]+\/)*[\w-]+\.yaml$/;

function isConfig(value: unknown): value is Config {
  if (typeof value !== "object" || value === null) return false;
  const { files, texts } = value as { readonly files?: unknown; readonly texts?: unknown };
  if (typeof texts !== "object" || texts === null || !Array.isArray(files) || files.length === 0)
    return false;
  const named = Object.entries(texts as Readonly<Record<string, unknown>>);
  return (
    named.every(([name, text]) => NAME.test(name) && typeof text === "string") &&
    files.every((file) => typeof file === "string" && Object.hasOwn(texts, file))
  );
}
