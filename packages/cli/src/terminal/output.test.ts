import { EventEmitter } from "node:events";
import { describe, expect, it } from "vitest";
import { streamOutput } from "./output.js";

class Pipe extends EventEmitter {
  written = "";
  constructor(readonly isTTY = false) {
    super();
  }
  write(text: string): boolean {
    this.written += text;
    return true;
  }
}

describe("streamOutput", () => {
  it("has colour and rewriting on a terminal only", () => {
    const terminal = streamOutput(new Pipe(true), {});
    expect([terminal.color, terminal.interactive]).toEqual([true, true]);
    const pipe = streamOutput(new Pipe(), {});
    expect([pipe.color, pipe.interactive]).toEqual([false, false]);
  });

  it.each([
    ["NO_COLOR=1", { NO_COLOR: "1" }, false],
    ["NO_COLOR=0, since any text counts", { NO_COLOR: "0" }, false],
    ["an empty NO_COLOR, which does not", { NO_COLOR: "" }, true],
    ["TERM=dumb", { TERM: "dumb" }, false],
  ])("honours %s", (_name, environment, color) => {
    expect(streamOutput(new Pipe(true), environment).color).toBe(color);
  });

  it("takes 80 columns where the width is unknown", () => {
    expect(streamOutput(new Pipe(), {}).width()).toBe(80);
    expect(streamOutput(Object.assign(new Pipe(true), { columns: 0 }), {}).width()).toBe(80);
    expect(streamOutput(Object.assign(new Pipe(true), { columns: 132 }), {}).width()).toBe(132);
  });

  it("goes silent when the reader has gone", () => {
    const pipe = new Pipe();
    const output = streamOutput(pipe, {});
    output.write("a");
    pipe.emit("error", Object.assign(new Error("write EPIPE"), { code: "EPIPE" }));
    output.write("b");
    expect(pipe.written).toBe("a");
  });

  it("to a person leaves out what cannot be written, and goes on when it can be again", () => {
    const pipe = new Pipe();
    const output = streamOutput(pipe, {}, true);
    for (const [code, after] of [
      ["ENOSPC", "b"],
      ["EIO", ""],
    ] as const) {
      pipe.written = "";
      pipe.emit("error", Object.assign(new Error(code), { code }));
      output.write("b");
      expect(pipe.written).toBe(after);
    }
  });

  it("does not hide other failures", () => {
    const pipe = new Pipe();
    streamOutput(pipe, {});
    expect(() => pipe.emit("error", Object.assign(new Error("full"), { code: "ENOSPC" }))).toThrow("full");
  });
});
