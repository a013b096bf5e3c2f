import { describe, expect, it } from "vitest";
import { withFileAccess } from "../access/file-access.js";
import { DiagnosticError } from "../diagnostic.js";
import { renderDiagnostics } from "../render/render-diagnostics.js";
import { buildText } from "./testing/build-text.js";

const environment = {
  TOKEN: "s3cret-token",
  HOST: "S3cret.Example",
  URL: "https://user:s3cret@Models.Example/x",
};

/** Builds a node with this option and gives the rendered diagnostics; nothing where it is built. */
async function refusal(value: string, allowedHosts: readonly string[] = []): Promise<string | undefined> {
  try {
    const yaml = `system:\n  x:\n    _target_: fx.Args\n    deep: [{ url: ${JSON.stringify(value)} }]\n`;
    await withFileAccess({ allowedHosts }, () => buildText(yaml, { environment }));
    return undefined;
  } catch (error) {
    if (!DiagnosticError.is(error)) throw error;
    return renderDiagnostics(error.diagnostics, { color: false });
  }
}

describe("an address that holds a value of the environment", () => {
  it.each([
    ["http://models.example/${env:TOKEN}", "models.example"],
    ["HTTPS://user:${env:TOKEN}@models.example:81/", "HOST"],
    ["http:models.example/x?y=${env:TOKEN}", "models.example"],
    ["https://${env:HOST}/model", "HOST"],
    ["https://${env:TOKEN}.models.example/model", "HOST"],
    ["${env:URL}", "HOST"],
  ])("is refused at its line, and shown as it is written: %s", async (value, host) => {
    const said = await refusal(value);
    expect(said).toContain(
      "error[HOST_NOT_ALLOWED]: `deep[0].url` would send a value of the environment to ",
    );
    expect(said).toContain(":4:");
    expect(said).toContain(`\`--allow-host ${host}\``);
    expect(said?.toLowerCase()).not.toContain("s3cret");
  });

  it.each([
    ["http://models.example/${env:TOKEN}", "models.example"],
    ["http://models.example:81/${env:TOKEN}", "Models.Example:81"],
    ["${env:URL}", "models.example"],
  ])("is taken where the command line allows the host: %s to %s", async (value, host) => {
    expect(await refusal(value, [host])).toBeUndefined();
  });

  it.each([
    ["http://models.example:81/${env:TOKEN}", "models.example:82"],
    ["http://models.example.org/${env:TOKEN}", "models.example"],
    ["http://models.example@evil.example/${env:TOKEN}", "models.example"],
  ])("goes to no other host than the one allowed: %s for %s", async (value, host) => {
    expect(await refusal(value, [host])).toContain("HOST_NOT_ALLOWED");
  });

  it("is another matter than a text, or an address that the config wrote itself", async () => {
    expect(await refusal("see http://models.example/${env:TOKEN}")).toBeUndefined();
    expect(await refusal("https://models.example/plain")).toBeUndefined();
  });
});
