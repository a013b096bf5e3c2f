import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";

describe("the wasm backend in a process of its own", () => {
  it("leaves the handling of uncaught errors to the process", () => {
    const source = `
      const { wasm } = await import(${JSON.stringify(new URL("../../../../dist/engine/backends/wasm/wasm.js", import.meta.url).href)});
      await wasm.start(".");
      process.exitCode = process.listenerCount("uncaughtException") + process.listenerCount("unhandledRejection");
      setTimeout(() => { throw new Error("an ordinary fault"); });
    `;
    const { status, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", source], {
      encoding: "utf8",
    });
    expect(stderr).toContain("an ordinary fault");
    expect(status).toBe(1);
  });
});
