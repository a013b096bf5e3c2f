import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { exampleFolder } from "./testing/example-folders.js";
import { TestEditor } from "./testing/test-editor.js";

const LIGHTER = fileURLToPath(new URL("../../cli/bin/lighter.js", import.meta.url));
const LETTERS = exampleFolder("letters");

let server: ChildProcess | undefined;

afterEach(() => void server?.kill());

function start(...flags: readonly string[]): ChildProcess {
  server = spawn(process.execPath, [LIGHTER, "lsp", ...flags], { stdio: ["pipe", "pipe", "pipe"] });
  return server;
}

describe("lighter lsp --stdio", () => {
  it("serves an editor, and ends when that says so", async () => {
    const process = start("--stdio");
    const editor = new TestEditor(process.stdout!, process.stdin!);
    const { serverInfo } = await editor.initialize();
    expect(serverInfo?.name).toBe("lighter");
    const path = join(LETTERS, "finetune.yaml");
    await editor.open(path, (await readFile(path, "utf8")).replace("until_epoch", "until_epochs"));
    expect(await editor.diagnostics(path)).toMatchObject([{ code: "UNKNOWN_OPTION" }]);
    await editor.connection.sendRequest("shutdown");
    const ended = once(process, "exit");
    await editor.connection.sendNotification("exit");
    expect(await ended).toEqual([0, null]);
  });

  it("ends when the editor is gone", async () => {
    const process = start("--stdio");
    const editor = new TestEditor(process.stdout!, process.stdin!);
    await editor.initialize();
    const ended = once(process, "exit");
    process.stdin!.end();
    expect((await ended)[1]).toBeNull();
  });

  it("says what starts it where nobody did", async () => {
    const process = start();
    let said = "";
    process.stderr!.on("data", (chunk: Buffer) => void (said += chunk.toString()));
    const [code] = (await once(process, "close")) as [number | null];
    expect(code).toBe(2);
    expect(said).toContain("`--stdio`");
  });
});
