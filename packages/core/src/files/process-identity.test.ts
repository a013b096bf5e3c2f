import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { processFate, processStamp, stampFate, thisProcess } from "./process-identity.js";

/** A process that waits until it is killed. */
async function other() {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
  await once(child, "spawn");
  return child;
}

describe("a process", () => {
  it("lives while it does, whatever others have had or will have its number", async () => {
    const self = thisProcess();
    expect(processFate(self)).toBe("alive");
    expect(processFate({ ...self, started: "1" })).toBe("dead");
    const child = await other();
    const wrong = { ...self, pid: child.pid ?? 0, started: "1" };
    if (process.platform === "linux") {
      expect(processFate(wrong)).toBe("dead");
      expect(stampFate(processStamp(wrong))).toBe("dead");
    }
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(processFate(wrong)).toBe("dead");
    expect(stampFate(processStamp(wrong))).toBe("dead");
  });

  it("of another system cannot be judged from here", () => {
    const elsewhere = { ...thisProcess(), system: "another boot" };
    expect(processFate(elsewhere)).toBe("foreign");
    expect(stampFate(processStamp(elsewhere))).toBe("foreign");
    expect(stampFate(processStamp(thisProcess()))).toBe("alive");
  });
});
