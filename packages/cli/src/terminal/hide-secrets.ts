import type { EnvironmentSecrets } from "@lighterjs/core";
import type { Output, Streams } from "./output.js";

/** The same streams, on which what a config has read from the environment appears as `${env:NAME}`. */
export function hideSecrets({ out, err }: Streams, secrets: EnvironmentSecrets): Streams {
  const hiding = (output: Output): Output => ({
    color: output.color,
    interactive: output.interactive,
    width: () => output.width(),
    write: (text) => output.write(secrets.hide(text)),
    writeExactly: (text) => output.writeExactly(text),
  });
  return { out: hiding(out), err: hiding(err) };
}
