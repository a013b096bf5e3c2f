import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OptionError } from "@lighterjs/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { useBackend } from "./backend.js";
import { tf } from "./tf.js";

describe("useBackend", () => {
  let projectDirectory: string;
  let warnings: string[];
  const logger = { debug: () => {}, info: () => {}, warn: (message: string) => void warnings.push(message) };

  beforeEach(() => {
    projectDirectory = mkdtempSync(join(tmpdir(), "lighter-backend-"));
    warnings = [];
  });
  afterEach(() => rmSync(projectDirectory, { recursive: true }));

  function install(name: string, source: string): void {
    const folder = join(projectDirectory, "node_modules", name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name, main: "index.js" }));
    writeFileSync(join(folder, "index.js"), source);
  }

  async function faultOf(backend: "native" | "webgpu"): Promise<OptionError> {
    const error: unknown = await useBackend(backend, logger, { projectDirectory }).catch(
      (fault: unknown) => fault,
    );
    if (!OptionError.is(error)) throw new Error("an OptionError was expected", { cause: error });
    return error;
  }

  /** Fails as `@tensorflow/tfjs-node` does when its install script was not allowed to run. */
  const WITHOUT_ADDON =
    'throw new Error("The Node.js native addon module (tfjs_binding.node) can not be found at path: lib/tfjs_binding.node.");';

  it("takes wasm without a word where no native package is installed", async () => {
    expect(await useBackend("auto", logger, { projectDirectory })).toBe("wasm");
    expect(tf.getBackend()).toBe("wasm");
    expect(warnings).toEqual([]);
  });

  it("takes wasm with a warning where the native package lacks its addon", async () => {
    install("@tensorflow/tfjs-node", WITHOUT_ADDON);
    expect(await useBackend("auto", logger, { projectDirectory })).toBe("wasm");
    expect(warnings).toEqual([
      expect.stringContaining("`@tensorflow/tfjs-node` is installed but its native addon is missing"),
    ]);
  });

  it("refuses native where it is not installed, and says what to install", async () => {
    const [issue] = (await faultOf("native")).issues;
    expect(issue).toMatchObject({ code: "INVALID_OPTION", path: ["backend"] });
    expect(issue.message).toContain("`@tensorflow/tfjs-node` is not installed");
    expect(issue.help?.[0]).toContain("install one of");
  });

  it("refuses native where its addon is missing, and says how to get it", async () => {
    install("@tensorflow/tfjs-node-gpu", WITHOUT_ADDON);
    const [issue] = (await faultOf("native")).issues;
    expect(issue.message).toContain("its native addon is missing");
    expect(issue.help?.[0]).toContain("npm rebuild @tensorflow/tfjs-node-gpu");
  });

  it("names the trainer as the owner of the option", async () => {
    const subject = {};
    const error: unknown = await useBackend("native", logger, { projectDirectory, subject }).catch(
      (fault: unknown) => fault,
    );
    expect(error).toHaveProperty("subject", subject);
  });

  it("refuses webgpu where its packages are not installed", async () => {
    const [issue] = (await faultOf("webgpu")).issues;
    expect(issue.message).toContain("`webgpu` is not installed");
    expect(issue.help?.[0]).toContain("npm install webgpu @tensorflow/tfjs-backend-webgpu");
  });

  it("can be called again and again", async () => {
    for (const backend of ["wasm", "cpu", "wasm"] as const)
      expect(await useBackend(backend, logger)).toBe(backend);
    const product = tf.tidy(() => tf.matMul(tf.ones([40, 40]), tf.ones([40, 40]), true, false).dataSync()[0]);
    expect(product).toBe(40);
  });
});
