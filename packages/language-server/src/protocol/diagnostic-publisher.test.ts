import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { exampleFolder } from "../testing/example-folders.js";
import { uriOf } from "../testing/test-editor.js";
import { DiagnosticPublisher } from "./diagnostic-publisher.js";
import { Session } from "./session.js";

const LETTERS = exampleFolder("letters");

it("says nothing old of a text that changes while others are sent", async () => {
  const session = new Session({ environment: {} });
  const [network, pretrain] = ["network.yaml", "pretrain.yaml"].map((name) => join(LETTERS, name)) as [
    string,
    string,
  ];
  const show = async (path: string, version: number, text?: string): Promise<void> =>
    session.setText(path, uriOf(path), version, text ?? (await readFile(path, "utf8")));
  await show(network, 1);
  await show(pretrain, 1);
  const said: [uri: string, version: number | undefined, codes: unknown[]][] = [];
  await new Promise<void>((end) => {
    const publisher = new DiagnosticPublisher(
      session,
      {
        console: { error: expect.unreachable },
        sendDiagnostics: async ({ uri, version, diagnostics }) => {
          said.push([uri, version, diagnostics.map(({ code }) => code)]);
          if (said.length > 1) return;
          for (const path of [network, pretrain]) await show(path, 2, "trainer: { max_epoch: 1 }\n");
          publisher.schedule();
        },
      },
      () => {
        const isNew = [network, pretrain].every((path) =>
          said.some(([uri, version]) => uri === uriOf(path) && version === 2),
        );
        if (isNew) end();
      },
    );
    publisher.schedule();
  });
  const ofNew = said.filter(([, version]) => version === 2);
  expect(ofNew.length).toBeGreaterThan(0);
  for (const [, , codes] of ofNew) expect(codes).toContain("UNKNOWN_OPTION");
});
