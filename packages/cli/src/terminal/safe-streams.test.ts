import { EnvironmentSecrets } from "@lighterjs/core/stages";
import { describe, expect, it } from "vitest";
import { RecordingOutput } from "../testing/recording-output.js";
import { safeStreams } from "./safe-streams.js";
import { StatusLine } from "./status-line.js";
import { styled } from "./style.js";

function write(text: string, options: { color?: boolean; interactive?: boolean } = {}): string {
  const out = new RecordingOutput(options);
  const secrets = new EnvironmentSecrets({ TOKEN: "hunter2\u0007" });
  void secrets.environment.TOKEN;
  safeStreams({ out, err: new RecordingOutput() }, secrets).out.write(text);
  return out.text;
}

describe("safeStreams", () => {
  it("spells out what would command the terminal or could not be seen", () => {
    expect(write("a\u001b[2Jb\u202ec\u200b\r\u009b1m\td\n")).toBe(
      "a\\u{1b}[2Jb\\u{202e}c\\u{200b}\\u{d}\\u{9b}1m\td\n",
    );
  });

  it("keeps our own styles where there is colour, and no others", () => {
    const styles = styled("x", "red", true) + styled("y", "bold", true);
    expect(write(`${styles}\u001b[8mz`, { color: true })).toBe(`${styles}\\u{1b}[8mz`);
    expect(write("\u001b[31mx")).toBe("\\u{1b}[31mx");
  });

  it("keeps the status line where lines can be rewritten", () => {
    const err = new RecordingOutput({ interactive: true });
    const streams = safeStreams({ out: new RecordingOutput(), err }, new EnvironmentSecrets({}));
    const line = new StatusLine(streams.err);
    line.show("50%\u001b[A");
    line.print("done");
    expect(err.screen).toBe("done\n50%\\u{1b}[A");
    expect(write("\r\u001b[Kx")).toBe("\\u{d}\\u{1b}[Kx");
  });

  it("shows what was read from the environment by its name", () => {
    expect(write("with hunter2\u0007!")).toBe("with ${env:TOKEN}!");
  });
});
