import { expect, it } from "vitest";
import { EnvironmentSecrets } from "@lighterjs/core/stages";
import { RecordingOutput } from "../testing/recording-output.js";
import { safeStreams } from "./safe-streams.js";
import { StatusLine } from "./status-line.js";

const ESC = "\u001b";
const COMMANDS = new RegExp(String.raw`\r${ESC}\[(\d+)A${ESC}\[J|\r${ESC}\[K|\n|[^\r\n]+`, "g");

/** The screen after several lines were rewritten: a terminal that goes up and clears from there. */
function screenOf(text: string): readonly string[] {
  const lines = [""];
  for (const [part] of text.matchAll(COMMANDS)) {
    const [, up] = /\[(\d+)A/.exec(part) ?? [];
    if (up !== undefined) lines.splice(-1 - Number(up), Infinity, "");
    else if (part === "\n") lines.push("");
    else if (part === "\r\u001b[K") lines.splice(-1, 1, "");
    else lines.push((lines.pop() ?? "") + part);
  }
  return lines;
}

it("rewrites several lines in place, with others above", () => {
  const err = new RecordingOutput({ interactive: true });
  const streams = safeStreams({ out: new RecordingOutput(), err }, new EnvironmentSecrets({}));
  const line = new StatusLine(streams.err);
  line.show("one\ntwo\nthree");
  line.print("done");
  line.show("one more\ntwo");
  expect(screenOf(err.text)).toEqual(["done", "one more", "two"]);
  line.show("last");
  line.print("done, too");
  expect(screenOf(err.text)).toEqual(["done", "done, too", "last"]);
  line.clear();
  expect(screenOf(err.text)).toEqual(["done", "done, too", ""]);
});
