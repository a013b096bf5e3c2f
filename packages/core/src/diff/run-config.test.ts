import { createHash } from "node:crypto";
import { TargetCatalog } from "@lighterjs/schema";
import { describe, expect, it } from "vitest";
import { checkConfig } from "../check/check-config.js";
import { fixtureManifest } from "../check/testing/fixture-targets.js";
import type { RunConfig } from "../host.js";
import { composeText, resolveText } from "../resolve/testing/resolve-text.js";
import { runConfig } from "./run-config.js";

function configOf(yaml: string, environment: Record<string, string> = {}): RunConfig {
  const { resolved } = resolveText(yaml, { environment });
  if (resolved === undefined) throw new Error("not resolved");
  const checked = checkConfig(resolved, new TargetCatalog([fixtureManifest]), () => undefined);
  return runConfig({ composed: composeText(yaml), resolved, checked }, ["trainer.max_epochs"]);
}

const BASE = "trainer:\n  max_epochs: 3\n  clip_norm: 1\nsystem:\n  layers: [1, 2]\n  name: '3'\n";

describe("the config of a run", () => {
  it("is the same in another order, with other comments, and with more epochs", () => {
    const base = configOf(BASE);
    const other = configOf(
      "# longer\nsystem: { name: '3', layers: [1, 2] }\ntrainer: { clip_norm: 1.0, max_epochs: 30 }\n",
    );
    expect(other.digest).toBe(base.digest);
    expect(other.changesSince(base.text)).toEqual([]);
    expect(base.digest).toMatch(/^[0-9a-f]{64}$/);
  });

  it("is another one with fewer epochs, or no limit of them", () => {
    const changes = (limit: string) =>
      configOf(BASE.replace("  max_epochs: 3\n", limit)).changesSince(configOf(BASE).text);
    expect(changes("  max_epochs: 2\n")).toEqual(["`trainer.max_epochs` is 2; it was 3"]);
    expect(changes("")).toEqual(["`trainer.max_epochs` is gone; it was 3"]);
  });

  it("says what has changed, is new and is gone", () => {
    const other = configOf(
      "trainer: { max_epochs: 3, accumulate_batches: 2 }\nsystem: { layers: [1, 5], name: 3 }\n",
    );
    expect([...other.changesSince(configOf(BASE).text)].sort()).toEqual([
      "`system.layers` is [1, 5]; it was [1, 2]",
      '`system.name` is 3; it was "3"',
      "`trainer.accumulate_batches` is new: 2",
      "`trainer.clip_norm` is gone; it was 1",
    ]);
    expect(other.digest).not.toBe(configOf(BASE).digest);
  });

  it("knows an empty list from an empty mapping and from nothing", () => {
    const texts = ["a: []", "a: {}", "a: null", "b: 1"];
    expect(new Set(texts.map((text) => configOf(`${text}\n`).digest)).size).toBe(4);
  });

  it("is another one where the environment holds another value, which it does not keep", () => {
    const yaml = "token: ${env:TOKEN}\nfolder: /data/${env:TOKEN}\nlr: ${oc.env:MY_LR,0.1}\n";
    const config = configOf(yaml, { TOKEN: "hunter2" });
    const other = configOf(yaml, { TOKEN: "hunter3", MY_LR: "0.1" });
    expect(other.changesSince(config.text)).toEqual([
      "the environment variable `MY_LR` has another value",
      "the environment variable `TOKEN` has another value",
    ]);
    expect(other.digest).not.toBe(config.digest);
    const again = configOf(yaml, { TOKEN: "hunter2", UNREAD: "x" });
    expect({ digest: again.digest, text: again.text }).toEqual({ digest: config.digest, text: config.text });
    expect(again.changesSince(config.text)).toEqual([]);
    for (const digest of ["sha256", "sha1", "md5"])
      for (const secret of ["hunter2", createHash(digest).update("hunter2").digest("hex")])
        expect(config.text).not.toContain(secret);
  });

  it("goes on from a record that was kept before what the environment holds was", () => {
    const yaml = "token: ${env:TOKEN}\n";
    expect(configOf(yaml, { TOKEN: "other" }).changesSince("token: ${env:TOKEN}\n")).toEqual([]);
  });

  it("tells one shared node from two equal ones", () => {
    const shared = configOf("a: { _target_: x.Y }\nb: ${a}\n");
    const copied = configOf("a: { _target_: x.Y }\nb: { _target_: x.Y }\n");
    expect(shared.digest).not.toBe(copied.digest);
  });

  it("refuses a text that is no config", () => {
    expect(() => configOf(BASE).changesSince("a: [")).toThrow("cannot be read");
  });
});
